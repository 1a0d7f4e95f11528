/**
 * The texts that the page shows, and which of their lines differ from the commit of the run.
 *
 * If possible, a text is the one that the run saw: from the work tree, or else from the commit. It is compared with the
 * other of the two.
 */
import { fromTablePath } from "../bridge/path";
import { readShownSource } from "../bridge/source-file";
import { changedFiles, contentsAt, hasCommit } from "../suite/git";
import { hashContents } from "../suite/source-hash";
import type { TestData } from "../suite/test-data";
import { changedLines } from "./line-diff";

export interface ShownSource {
  readonly text: string;
  /** 1-based, ascending. */
  readonly changed: readonly number[];
  /** What the reader must know about it. */
  readonly note?: string;
}

export class ShownSources {
  /** The commit to compare with; undefined where git does not know it. */
  readonly commit: string | undefined;
  readonly #root: string;
  readonly #hashes: ReadonlyMap<string, string | null>;
  readonly #changed: ReadonlySet<string>;

  constructor({ commits, sources }: TestData, root: string) {
    this.#root = root;
    this.#hashes = new Map(sources.map(({ path, sha1 }) => [path, sha1]));
    this.commit = commits.find((commit) => hasCommit(root, commit));
    this.#changed = new Set(this.commit === undefined ? [] : changedFiles(root, this.commit));
  }

  of(path: string): ShownSource {
    const now = readShownSource(this.#root, fromTablePath(this.#root, path));
    const before = this.commit !== undefined && this.#changed.has(path) ? this.#before(path, this.commit) : now;
    if (this.#isOfRun(path, now)) return compared(now, before ?? NOTHING);
    if (this.#isOfRun(path, before)) return compared(before, now ?? NOTHING, SEEN_BY_RUN);
    return { text: (now ?? NOTHING).toString(), changed: [], note: now === undefined ? MISSING : STALE };
  }

  #before(path: string, commit: string): Buffer | undefined {
    return contentsAt(this.#root, commit, path);
  }

  #isOfRun(path: string, contents: Buffer | undefined): contents is Buffer {
    return contents !== undefined && hashContents(contents) === this.#hashes.get(path);
  }
}

const NOTHING = Buffer.alloc(0);

const SEEN_BY_RUN = "changed since the run: shown as the run saw it";
const STALE = "changed since the run: its lines may be different now";
const MISSING = "the source does not exist";

function compared(shown: Buffer, other: Buffer, note?: string): ShownSource {
  const text = shown.toString();
  const changed = shown.equals(other) ? [] : changedLines(linesOf(text), linesOf(other.toString()));
  return { text, changed, ...(note === undefined ? {} : { note }) };
}

/** Line ends are those of ECMAScript, as in Babel. */
function linesOf(text: string): string[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/);
}
