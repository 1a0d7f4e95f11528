/**
 * A selection of tests as arguments for Jest.
 *
 * Jest selects by file and by one pattern over full names, so a selection may run a few tests more than it names, never
 * fewer. Names come from data, and none of them can be taken for an option, a number or a part of the pattern.
 */
import { KcovError } from "../errors";
import type { AffectedTests } from "../suite/affected";

/** Longest pattern that is put on a command line, in characters; systems allow about ten times that. */
const LONGEST_PATTERN = 10_000;

/** Longest list of files, in bytes: macOS takes 1 MiB of arguments and environment, Linux 2. */
const LONGEST_LIST = 500_000;

/** Undefined when there is nothing to run; no arguments when everything is, or more than a command line can name. */
export function jestArguments({ everything, tests, wholeFiles }: AffectedTests): string[] | undefined {
  if (everything !== undefined) return [];
  const files = [...new Set([...wholeFiles, ...tests.map(({ file }) => file)])];
  if (files.length === 0) return undefined;
  const operands = files.map(asOperand);
  if (Buffer.byteLength(operands.join(" ")) > LONGEST_LIST) return [];
  const names = [...new Set(tests.map(({ path }) => path.join(" ")))];
  const pattern = `^(${names.map(escapePattern).join("|")})$`;
  const isByName = wholeFiles.length === 0 && pattern.length <= LONGEST_PATTERN;
  return ["--runTestsByPath", ...operands, ...(isByName ? [`--testNamePattern=${pattern}`] : [])];
}

/** What Jest's parser takes for a file as it stands: no option, no number, and no value of a flag without one. */
const PLAIN = /^(?!(true|false)$)([\p{L}_@/]|\.\.?\/)/u;

/** @throws KcovError EINVAL for a name that no argument can hold. */
function asOperand(file: string): string {
  if (/[\0\p{Cs}]/u.test(file))
    throw new KcovError(
      "EINVAL",
      "affected",
      `${JSON.stringify(file)} can be the name of no test file; run Jest again`,
    );
  return PLAIN.test(file) ? file : `./${file}`;
}

/** Characters that cannot be in an argument, or not be seen in one, as a pattern writes them. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

function escapePattern(name: string): string {
  const escaped = name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return escaped.replaceAll(UNSEEN, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
