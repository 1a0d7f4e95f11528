/**
 * Keeps child processes traced whose environment the program makes up itself.
 *
 * Stands for node-preload, which nyc uses for the same. The environment of `trace` is inherited by itself; it is put
 * back where a program spawned with an `env` of its own. Loading the library patches Node, which a process without the
 * permission to spawn refuses; so it is loaded here, where that can be caught. The rule: nothing else about the child changes.
 */
import { warn } from "../warning";
import { type TraceEnvironment, traceVariables } from "./environment";

export function traceChildren(trace: TraceEnvironment): void {
  try {
    const { addListener }: typeof import("process-on-spawn") = require("process-on-spawn");
    addListener((spawn) => {
      spawn.env = traceVariables(spawn.env, trace);
    });
  } catch (error) {
    warn(`child processes with an environment of their own are not traced: ${(error as Error).message}`);
  }
}
