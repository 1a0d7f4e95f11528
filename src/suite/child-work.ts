/**
 * What child processes and worker threads of a test file ran, and which set it belongs to.
 *
 * It belongs to the test that started them while it ran, to the hooks of a describe, or to the load set. What still
 * runs after its test has ended may belong to the next test as well, so it goes into the file's shared set.
 */
import { type BlockSet, blockSet } from "../bridge/block-set";

/** The set that a child's work belongs to. */
export type Whose =
  | { readonly kind: "load" | "shared" }
  | { readonly kind: "hooks"; readonly path: readonly string[] }
  /** Its index among the recorded tests. */
  | { readonly kind: "test"; readonly index: number };

/** The covered blocks of one source, by their index in it. */
export interface CoveredFile {
  readonly maps: string;
  readonly blocks: readonly number[];
}

/** A child process or worker, together with everything that it started. */
export interface RecordedChild {
  /** The name by which its records are found. */
  readonly scope: string;
  readonly whose: Whose;
  /** Records that were written before its test ended; absent where no test started it. */
  readonly inTime?: readonly string[] | undefined;
  /** What ran in threads of the test file's own process. */
  readonly threads: readonly CoveredFile[];
}

export interface Work {
  readonly whose: Whose;
  readonly files: readonly CoveredFile[];
}

export interface ChildrenWork {
  readonly works: readonly Work[];
  /** Sources that were compiled into files that git does not track and that a child ran, by their names in a table. */
  readonly compiled: readonly string[];
}

/** The sets of all work, by what it belongs to. */
export class WorkSets {
  readonly #works: readonly Work[];
  readonly #place: (maps: string) => Place | undefined;

  /** @param place returns where the blocks of a source are; undefined when the table has another version of it. */
  constructor(works: readonly Work[], place: (maps: string) => Place | undefined) {
    this.#works = works;
    this.#place = place;
  }

  of(kind: "load" | "shared"): BlockSet {
    return this.#union((whose) => whose.kind === kind);
  }

  ofTest(index: number): BlockSet {
    return this.#union((whose) => whose.kind === "test" && whose.index === index);
  }

  /** One set for each describe whose hooks started a child. */
  hooks(): { readonly path: readonly string[]; readonly blocks: BlockSet }[] {
    const paths = this.#works.flatMap(({ whose }) => (whose.kind === "hooks" ? [whose.path] : []));
    const distinct = new Map(paths.map((path) => [JSON.stringify(path), path]));
    return Array.from(distinct, ([key, path]) => ({
      path,
      blocks: this.#union((whose) => whose.kind === "hooks" && JSON.stringify(whose.path) === key),
    }));
  }

  /** A worker's record also lists functions, whose slots follow the blocks. They are left out. */
  #union(isWanted: (whose: Whose) => boolean): BlockSet {
    const ordinals = new Set<number>();
    for (const { maps, blocks } of this.#works.filter(({ whose }) => isWanted(whose)).flatMap(({ files }) => files)) {
      const { first, size } = this.#place(maps) ?? { first: 0, size: 0 };
      for (const block of blocks) if (block < size) ordinals.add(first + block);
    }
    return blockSet(ordinals);
  }
}

/** Where the blocks of a source are in a table. */
export interface Place {
  readonly first: number;
  readonly size: number;
}
