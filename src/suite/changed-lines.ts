/**
 * Which lines of which files differ between a commit and the work tree, or between two commits: git's own answer,
 * renamed files included.
 */
import { fromRoot, git, split, untrackedFiles } from "./git";

/**
 * 1-based, ascending; "all" where git compares no lines, as of a new file that it does not track. Lines that are gone
 * are told by the one after them.
 */
export type Lines = readonly number[] | "all";

/** Lines by path, relative to the root, with `/`. */
export interface ChangedLines {
  readonly before: ReadonlyMap<string, Lines>;
  readonly after: ReadonlyMap<string, Lines>;
}

/** The same whatever the user has configured. Lines of files begin with none of the characters of headers. */
const PLAIN = [
  ...["--find-renames", "--no-relative", "--no-ext-diff", "--no-textconv", "--no-color", "--submodule=short"],
  ...["--unified=0", "--inter-hunk-context=0", "--src-prefix=a/", "--dst-prefix=b/"],
  ...["--output-indicator-old=<", "--output-indicator-new=>"],
];

/**
 * @param commit full name of the commit to compare with.
 * @param until full name of another commit that takes the place of the work tree.
 * @throws KcovError as changedFiles does.
 */
export function changedLines(root: string, commit: string, until?: string): ChangedLines {
  const between = until === undefined ? [commit, "--"] : [commit, until, "--"];
  const patch = git(root, ["-c", "core.quotePath=false", "diff", ...PLAIN, ...between], commit);
  const { before, after } = new Sides(patch);
  const untracked = until === undefined ? untrackedFiles(root, commit) : [];
  const whole = binaryFiles(root, between, commit);
  return {
    before: byPath(root, before, whole, commit),
    after: byPath(root, after, [...whole, ...untracked], commit),
  };
}

/** Files that git is told, or takes, to be no text. */
function binaryFiles(root: string, between: readonly string[], commit: string): string[] {
  const options = ["--numstat", "-z", "--no-renames", "--no-relative", "--no-ext-diff", "--no-textconv"];
  const entries = split(git(root, ["diff", ...options, ...between], commit));
  return entries.filter((entry) => entry.startsWith(BINARY)).map((entry) => entry.slice(BINARY.length));
}

/** In place of the two counts of lines. */
const BINARY = "-\t-\t";

function byPath(
  root: string,
  lines: ReadonlyMap<string, Lines>,
  whole: readonly string[],
  commit: string,
): Map<string, Lines> {
  const names = new Map<string, Lines>([...lines, ...whole.map((name) => [name, "all"] as const)]);
  const paths = fromRoot(root, [...names.keys()], commit);
  return new Map([...names.values()].map((of, i) => [paths[i] as string, of]));
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** Reads a patch without context. Names are relative to the top of the repository. */
class Sides {
  readonly before = new Map<string, number[]>();
  readonly after = new Map<string, number[]>();

  constructor(patch: string) {
    let [before, after]: [number[], number[]] = [[], []];
    for (const line of patch.split("\n")) {
      if (line.startsWith("--- ")) before = listOf(this.before, line);
      else if (line.startsWith("+++ ")) after = listOf(this.after, line);
      const [, from, length = "1", to, otherLength = "1"] = HUNK.exec(line) ?? [];
      if (from === undefined) continue;
      addLines(before, Number(from), Number(length));
      addLines(after, Number(to), Number(otherLength));
    }
  }
}

/** For the name in a header, which is `/dev/null` on the side where there is no such file. */
function listOf(side: Map<string, number[]>, header: string): number[] {
  const list: number[] = [];
  const name = unquoted(header.slice("+++ ".length).replace(/\t$/, ""));
  if (name !== "/dev/null") side.set(name.slice("b/".length), list);
  return list;
}

/** Of no lines, git tells the one before them. */
function addLines(list: number[], first: number, length: number): void {
  if (length === 0) list.push(first + 1);
  for (let line = first; line < first + length; line++) list.push(line);
}

const ESCAPES: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** Names with quotes, backslashes or control characters are written as C strings. */
function unquoted(name: string): string {
  if (!name.startsWith('"')) return name;
  return name
    .slice(1, -1)
    .replace(/\\(?:([0-7]{3})|(.))/g, (_, octal?: string, char = "") =>
      octal === undefined ? (ESCAPES[char] ?? char) : String.fromCharCode(Number.parseInt(octal, 8)),
    );
}
