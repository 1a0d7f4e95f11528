/** Files that are there to be type-checked, and that nothing runs. */
import { basename, sep } from "node:path";

/** Declarations; tests of tsd, Vitest and TSTyche. */
const NAME = /\.d(\.[^.]+)?\.[cm]?ts$|\.(test|spec)-d\.[cm]?tsx?$|\.tst\.[cm]?tsx?$/;

/** Of tsd, TSTyche, dtslint and Jest itself. */
const DIRECTORIES: readonly string[] = ["test-d", "typetests", "__typetests__", "type-tests", "dtslint"];

export function isTypeTest(file: string): boolean {
  return NAME.test(basename(file)) || file.split(sep).some((name) => DIRECTORIES.includes(name));
}
