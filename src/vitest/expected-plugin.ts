/**
 * Checks for our plugin in a Vitest process of a run that a command owns. If the config does not have it, nothing is
 * recorded, and the user is told what to add.
 *
 * The command cannot add it: Vitest reads its configs as ES modules before any of its own modules can be changed.
 */
import process from "node:process";
import { PartWriter } from "../suite/run-part";

/** There may be more than one copy of the package: in a project, and where its command was started from. */
const MARK = Symbol.for("istanbul-kcov.vitest-plugin");

const ADVICE = 'add kcov() of "istanbul-kcov/vitest" to the plugins of its config';

/** @param directory of the run. */
export function expectPlugin(directory: string): void {
  process.on("exit", () => {
    if (Reflect.get(globalThis, MARK) !== true) new PartWriter(directory, { runner: "vitest", refusal: ADVICE });
  });
}

export function expectNoLonger(): void {
  Reflect.set(globalThis, MARK, true);
}
