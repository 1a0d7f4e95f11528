/**
 * Keeps child processes traced when the program gives them an environment of its own making: the variables of `trace`
 * are put back through process-on-spawn (nyc does the same through node-preload), and nothing else about the child
 * changes.
 *
 * Loading that library patches Node, which fails in a process without permission to spawn, so it is loaded here, where
 * that can be caught.
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

/** What the library installs uses globals of the program. */
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

/** Node's own message only names what was refused. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "ERR_ACCESS_DENIED" ? "Node's permission model does not let us see how they are started" : message;
}
