/**
 * Scope: a child process and everything that comes of it, recorded in a directory of its own.
 *
 * Each process notes the processes and workers that it starts and passes the scope on, so that in the end it is known
 * what ran without a record. A process that would fail with our hooks (Node's permission model) is started without
 * them.
 */
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type ScopedTrace, scopeVariables, untracedVariables, type Variables } from "./environment";
import { saveProcess, saveWorker } from "./scope-starts";
import type { ProcessStart, SpawnListener, WorkerStart } from "./spawning";

/** Opens a new scope of a run. */
export function openScope(trace: Omit<ScopedTrace, "scope">): Scope {
  const scope = randomUUID();
  mkdirSync(join(trace.directory, scope));
  return new Scope({ ...trace, scope });
}

export class Scope implements SpawnListener {
  readonly #trace: ScopedTrace;

  constructor(trace: ScopedTrace) {
    this.#trace = trace;
  }

  get name(): string {
    return this.#trace.scope;
  }

  get #directory(): string {
    return join(this.#trace.directory, this.#trace.scope);
  }

  process(command: readonly string[], env: Variables): ProcessStart {
    const variables = refusesHooks(command, env) ? untracedVariables(env) : scopeVariables(env, this.#trace);
    return { env: variables, started: (pid) => attempt(() => saveProcess(this.#directory, { pid, command })) };
  }

  worker(env: Variables): WorkerStart {
    const worker = randomUUID();
    const started = (): unknown => attempt(() => saveWorker(this.#directory, worker));
    return { env: scopeVariables(env, { ...this.#trace, worker }), started };
  }
}

/** Under the permission model a process can neither read our hooks nor write a record, and would fail. */
function refusesHooks(command: readonly string[], env: Variables): boolean {
  return [...command, env["NODE_OPTIONS"] ?? ""].some((text) => /(^|\s|["'])--(experimental-)?permission\b/.test(text));
}

/** Fails when the run has ended and its directory is gone; then nobody needs the file. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
