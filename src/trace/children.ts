/**
 * Keeps child processes traced whose environment the program makes up itself.
 *
 * Stands for node-preload, which nyc uses for the same. The environment of `trace` is inherited by itself; it is put
 * back where a program spawned with an `env` of its own. The rule: nothing else about the child changes.
 */
import { addListener } from "process-on-spawn";
import { type TraceEnvironment, traceVariables } from "./environment";

export function traceChildren(trace: TraceEnvironment): void {
  addListener((spawn) => {
    spawn.env = traceVariables(spawn.env, trace);
  });
}
