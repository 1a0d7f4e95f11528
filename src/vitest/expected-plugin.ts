/**
 * A process of Vitest's in a run that a command owns: without our plugin in its config nothing of it is recorded, and the user
 * is told what to add.
 *
 * The command cannot add it: Vitest reads its config, and those of its projects, as ES modules before anything of it is there
 * to be changed.
 */
import process from "node:process";
import { PartWriter } from "../suite/run-part";

/** The package may be there more than once: in a project, and where its command was started from. */
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
