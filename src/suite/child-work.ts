/**
 * What child processes and worker threads of a test file ran, and whose it is.
 *
 * It is the test's that started them while it ran, the hooks' of a describe, or the load set's. What goes on when its test has
 * ended may be for the next one as well: it is the file's shared set.
 */
import { type BlockSet, blockSet } from "../bridge/block-set";

/** Whose work a child does. */
export type Whose =
  | { readonly kind: "load" | "shared" }
  | { readonly kind: "hooks"; readonly path: readonly string[] }
  /** Its place among the recorded tests. */
  | { readonly kind: "test"; readonly index: number };

/** Blocks of a source, by their place in it. */
export interface CoveredFile {
  readonly maps: string;
  readonly blocks: readonly number[];
}

/** A child process or worker, with all that came of it. */
export interface RecordedChild {
  /** The name under which its records are found. */
  readonly scope: string;
  readonly whose: Whose;
  /** Records that were there when its test ended; absent where it is no test's. */
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
  /** Sources of what git does not track and they ran, by their names in a table. */
  readonly compiled: readonly string[];
}

/** The sets of the works, by whose they are. */
export class WorkSets {
  readonly #works: readonly Work[];
  readonly #place: (maps: string) => Place | undefined;

  /** @param place gives the ordinals of a source; undefined when the table has other contents of it. */
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

  /** A set for each describe whose hooks started a child. */
  hooks(): { readonly path: readonly string[]; readonly blocks: BlockSet }[] {
    const paths = this.#works.flatMap(({ whose }) => (whose.kind === "hooks" ? [whose.path] : []));
    const distinct = new Map(paths.map((path) => [JSON.stringify(path), path]));
    return Array.from(distinct, ([key, path]) => ({
      ...{ path, blocks: this.#union((whose) => whose.kind === "hooks" && JSON.stringify(whose.path) === key) },
    }));
  }

  /** A worker's record also names slots after the blocks: its functions. */
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
