/**
 * Scope: a child process and all that comes of it, recorded in a directory of their own.
 *
 * Whoever starts a process or a worker leaves word of it and passes the scope on; so in the end it is known what ran without a
 * record. A process that would fail with our hooks in it (Node's permission model) is started without them.
 */
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type ScopedTrace, scopeVariables, untracedVariables, type Variables } from "./environment";
import { saveProcess, saveWorker } from "./scope-files";
import type { ProcessStart, SpawnListener, WorkerStart } from "./spawning";

/** A new scope of a run. */
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

/** Under the permission model a process may neither read our hooks nor write a record, and would fail for it. */
function refusesHooks(command: readonly string[], env: Variables): boolean {
  return [...command, env["NODE_OPTIONS"] ?? ""].some((text) => /(^|\s|["'])--(experimental-)?permission\b/.test(text));
}

/** The run has ended and its directory is gone: nobody will ask. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
