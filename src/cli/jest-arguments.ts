/**
 * A selection of tests as arguments for Jest.
 *
 * Stands for what Jest's --onlyChanged does inside. Jest selects by file and by one pattern over full names, so a
 * selection may run a few tests more than it names. The rule: never fewer.
 */
import type { AffectedTests } from "../suite/affected";

/** Longest pattern that is put on a command line, in characters; systems allow about ten times that. */
const LONGEST_PATTERN = 10_000;

/** Undefined when there is nothing to run; no arguments when everything is. */
export function jestArguments({ everything, tests, wholeFiles }: AffectedTests): string[] | undefined {
  if (everything !== undefined) return [];
  const files = [...new Set([...wholeFiles, ...tests.map(({ file }) => file)])];
  if (files.length === 0) return undefined;
  const names = [...new Set(tests.map(({ path }) => path.join(" ")))];
  const pattern = `^(${names.map(escapePattern).join("|")})$`;
  const isByName = wholeFiles.length === 0 && pattern.length <= LONGEST_PATTERN;
  return ["--runTestsByPath", ...files, ...(isByName ? ["--testNamePattern", pattern] : [])];
}

function escapePattern(name: string): string {
  return name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
