/**
 * The texts that the page shows, and which of their lines have changed since a commit: the one of the run, or one that
 * was asked for.
 *
 * If possible, a text is the one that the run saw: from the work tree, or else from the commit of the run.
 */
import { fromTablePath } from "../bridge/path";
import { readShownSource } from "../bridge/source-file";
import { type ChangedLines, changedLines, type Lines } from "../suite/changed-lines";
import { commitOf, contentsAt, hasCommit } from "../suite/git";
import { shownLines } from "../suite/shown-lines";
import { hashContents } from "../suite/source-hash";
import type { TestData } from "../suite/test-data";

export interface ShownSource {
  readonly text: string;
  /** 1-based, ascending. */
  readonly changed: readonly number[];
  /** What the reader must know about it. */
  readonly note?: string;
}

export class ShownSources {
  /** Full name of the commit that is compared with; undefined where git does not know it. */
  readonly commit: string | undefined;
  readonly #root: string;
  readonly #ofRun: string | undefined;
  readonly #hashes: ReadonlyMap<string, string | null>;
  /** From the commit of the run to the work tree, and from the commit that is compared with to each of them. */
  readonly #sinceRun: ChangedLines;
  readonly #toNow: ChangedLines;
  #toRun: ChangedLines | undefined;

  /**
   * @param since the commit to compare with, by any name that git knows.
   * @throws KcovError EINVAL when git does not know it.
   */
  constructor({ commits, sources }: TestData, root: string, since?: string) {
    this.#root = root;
    this.#hashes = new Map(sources.map(({ path, sha1 }) => [path, sha1]));
    this.#ofRun = commits.find((commit) => hasCommit(root, commit));
    this.commit = since === undefined ? this.#ofRun : commitOf(root, since);
    this.#sinceRun = this.#ofRun === undefined ? NO_LINES : changedLines(root, this.#ofRun);
    const isOther = this.commit !== undefined && this.commit !== this.#ofRun;
    this.#toNow = isOther ? changedLines(root, this.commit) : this.#sinceRun;
  }

  /** Every file of the work tree that has lines which are not as in the commit. */
  get changedPaths(): string[] {
    return [...this.#toNow.after.keys()];
  }

  of(path: string): ShownSource {
    const now = readShownSource(this.#root, fromTablePath(this.#root, path));
    if (this.#isOfRun(path, now)) return shown(now, this.#toNow.after.get(path));
    const before = this.#before(path);
    if (this.#isOfRun(path, before)) return shown(before, this.#linesBefore(path), SEEN_BY_RUN);
    return shown(now ?? NOTHING, this.#toNow.after.get(path), now === undefined ? MISSING : STALE);
  }

  /** Contents in the commit of the run, if it is another one than in the work tree. */
  #before(path: string): Buffer | undefined {
    if (this.#ofRun === undefined || !this.#sinceRun.before.has(path)) return undefined;
    return contentsAt(this.#root, this.#ofRun, path);
  }

  /** The commit of the run is compared with the work tree, another one with the commit of the run. */
  #linesBefore(path: string): Lines | undefined {
    if (this.#ofRun === undefined || this.commit === undefined || this.commit === this.#ofRun)
      return this.#sinceRun.before.get(path);
    this.#toRun ??= changedLines(this.#root, this.commit, this.#ofRun);
    return this.#toRun.after.get(path);
  }

  #isOfRun(path: string, contents: Buffer | undefined): contents is Buffer {
    return contents !== undefined && hashContents(contents) === this.#hashes.get(path);
  }
}

const NOTHING = Buffer.alloc(0);
const NO_LINES: ChangedLines = { before: new Map(), after: new Map() };

const SEEN_BY_RUN = "changed since the run: shown as the run saw it";
const STALE = "changed since the run: its lines may be different now";
const MISSING = "the source does not exist";

function shown(contents: Buffer, lines: Lines | undefined, note?: string): ShownSource {
  const text = contents.toString();
  return { text, changed: shownLines(text, lines), ...(note === undefined ? {} : { note }) };
}
