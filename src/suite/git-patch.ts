/**
 * The difference between a commit and the work tree, or between two commits, line by line: git's own answer, renamed
 * files included. Lines of a patch are counted, so that no text of a file can look like a header.
 */
import { fromRoot, git, split, untrackedFiles } from "./git";

/** One file that differs. Lines are 1-based and ascend. */
export interface PatchedFile {
  /** Names relative to the root, with `/`; undefined on the side where there is no such file. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly removed: readonly number[];
  readonly added: readonly number[];
  /** Those of `added` that are the lines of some block which was removed elsewhere, perhaps with another indentation. */
  readonly moved: ReadonlySet<number>;
  /** Git compares no lines: it takes the file to be no text, or does not track it. */
  readonly isWhole: boolean;
  /** For each gap in one side, the line of that side which comes after it. */
  readonly gaps: { readonly before: readonly number[]; readonly after: readonly number[] };
}

/** By its colour, git tells whether a line has moved. */
const MOVED = "\x1b[33m";

const COLOURS = Object.entries({ meta: "normal", frag: "normal", func: "normal", context: "normal" })
  .concat(Object.entries({ old: "red", oldMoved: "blue", new: "green", newMoved: "yellow" }))
  .flatMap(([name, colour]) => ["-c", `color.diff.${name}=${colour}`]);

/** The same whatever the user has configured. */
const PLAIN = [
  ...["--find-renames", "--no-relative", "--no-ext-diff", "--no-textconv", "--submodule=short"],
  ...["--unified=0", "--inter-hunk-context=0", "--src-prefix=a/", "--dst-prefix=b/"],
  ...["--color=always", "--color-moved=blocks", "--color-moved-ws=allow-indentation-change"],
  "--ws-error-highlight=none",
];

/**
 * @param commit full name of the commit to compare with.
 * @param until full name of another commit that takes the place of the work tree.
 * @throws KcovError EINVAL with git's own reason.
 */
export function gitPatch(root: string, commit: string, until?: string): PatchedFile[] {
  const between = until === undefined ? [commit, "--"] : [commit, until, "--"];
  const text = git(root, ["-c", "core.quotePath=false", ...COLOURS, "diff", ...PLAIN, ...between], commit);
  const untracked = until === undefined ? untrackedFiles(root, commit) : [];
  const binary = binaryFiles(root, between, commit).map((name) => wholeFile(name, name));
  const fresh = untracked.map((name) => wholeFile(undefined, name));
  return named(root, [...readPatch(text), ...binary, ...fresh], commit);
}

/** Git prints no lines of them. */
function binaryFiles(root: string, between: readonly string[], commit: string): string[] {
  const options = ["--numstat", "-z", "--no-renames", "--no-relative", "--no-ext-diff", "--no-textconv"];
  const entries = split(git(root, ["diff", ...options, ...between], commit));
  return entries.filter((entry) => entry.startsWith(BINARY)).map((entry) => entry.slice(BINARY.length));
}

/** In place of the two counts of lines. */
const BINARY = "-\t-\t";

function wholeFile(before: string | undefined, after: string): PatchedFile {
  return { ...new OpenFile(before, after), isWhole: true };
}

/** With names relative to the root. */
function named(root: string, files: readonly PatchedFile[], commit: string): PatchedFile[] {
  const names = [...new Set(files.flatMap(({ before, after }) => [before, after]))].filter(
    (name) => name !== undefined,
  );
  const paths = fromRoot(root, names, commit);
  const path = new Map(names.map((name, i) => [name as string | undefined, paths[i]]));
  return files.map((file) => ({ ...file, before: path.get(file.before), after: path.get(file.after) }));
}

/** A file whose part of the patch is being read. */
class OpenFile implements PatchedFile {
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly removed: number[] = [];
  readonly added: number[] = [];
  readonly moved = new Set<number>();
  readonly isWhole = false;
  readonly gaps = { before: [] as number[], after: [] as number[] };

  constructor(before: string | undefined, after: string | undefined) {
    this.before = before;
    this.after = after;
  }

  /** @param lines what follows the hunk's header: the removed lines, then the added ones. */
  addHunk({ before, after }: Hunk, lines: readonly string[]): void {
    for (let i = 0; i < before.length; i++) this.removed.push(before.first + i);
    const added = lines.filter((line) => !line.startsWith("\\")).slice(before.length);
    for (let i = 0; i < after.length; i++) {
      this.added.push(after.first + i);
      if (added[i]?.startsWith(MOVED)) this.moved.add(after.first + i);
    }
    if (before.length === 0) this.gaps.before.push(before.first + 1);
    if (after.length === 0) this.gaps.after.push(after.first + 1);
  }
}

/** Of no lines, `first` is the line before them. */
interface Hunk {
  readonly before: { readonly first: number; readonly length: number };
  readonly after: { readonly first: number; readonly length: number };
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

function readPatch(text: string): OpenFile[] {
  const files: OpenFile[] = [];
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string;
    const hunk = hunkOf(line);
    if (hunk !== undefined) {
      const end = endOfHunk(lines, i + 1, hunk);
      files.at(-1)?.addHunk(hunk, lines.slice(i + 1, end));
      i = end - 1;
    } else if (line.startsWith("--- ")) files.push(new OpenFile(nameIn(line), nameIn(lines[i + 1] as string)));
  }
  return files;
}

function hunkOf(line: string): Hunk | undefined {
  const [, first, length = "1", otherFirst, otherLength = "1"] = HUNK.exec(line) ?? [];
  if (first === undefined) return undefined;
  return {
    before: { first: Number(first), length: Number(length) },
    after: { first: Number(otherFirst), length: Number(otherLength) },
  };
}

/** Words about a missing line end stand among the lines, and do not count. */
function endOfHunk(lines: readonly string[], from: number, { before, after }: Hunk): number {
  let left = before.length + after.length;
  let at = from;
  for (; left > 0 && at < lines.length; at++) if (!lines[at]?.startsWith("\\")) left--;
  return at;
}

/** `/dev/null` stands for the side where there is no such file. */
function nameIn(header: string): string | undefined {
  const name = unquoted(header.slice("+++ ".length).replace("\x1b[m", "").replace(/\t$/, ""));
  return name === "/dev/null" ? undefined : name.slice("b/".length);
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
