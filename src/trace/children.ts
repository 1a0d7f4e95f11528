/**
 * Keeps child processes traced whose environment the program makes up itself.
 *
 * Stands for node-preload, which nyc uses for the same. The environment of `trace` is inherited by itself; it is put
 * back where a program spawned with an `env` of its own. Loading the library patches Node, which a process without the
 * permission to spawn refuses; so it is loaded here, where that can be caught. The rule: nothing else about the child changes.
 */
import { ChildProcess } from "node:child_process";
import process from "node:process";
import { undisturbed } from "../host/surroundings";
import { warn } from "../warning";
import { type TraceEnvironment, traceVariables } from "./environment";

export function traceChildren(trace: TraceEnvironment): void {
  try {
    const { addListener }: typeof import("process-on-spawn") = require("process-on-spawn");
    addListener((spawn) => {
      spawn.env = traceVariables(spawn.env, trace);
    });
    steady(ChildProcess.prototype as unknown as Spawning);
    steady((process as unknown as { binding(name: string): Spawning }).binding("spawn_sync"));
  } catch (error) {
    warn(`child processes with an environment of their own are not traced: ${reasonOf(error)}`);
  }
}

/** What the library has put there uses globals of the program's. */
interface Spawning {
  spawn(...args: unknown[]): unknown;
}

function steady(owner: Spawning): void {
  const { apply } = Reflect;
  const { spawn } = owner;
  owner.spawn = function (...args) {
    return undisturbed(() => apply(spawn, this, args));
  };
}

/** Node's own message is no more than the name of what it has refused. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "ERR_ACCESS_DENIED" ? "Node's permission model does not let us see how they are started" : message;
}
