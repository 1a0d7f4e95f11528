/**
 * What changed sources can affect, by block and by file: the map from code to tests of test impact analysis, read from
 * the side of the code. A set of blocks is checked in one pass, however many changes there are.
 */
import type { BlockSet } from "../bridge/block-set";
import type { PcTable, TableFile } from "../bridge/pc-table";
import { innermostAround } from "../istanbul/nesting";
import { ownersOf } from "../istanbul/owners";
import type { FileChange } from "./change";
import { ChangedFile, type Project } from "./changed-file";
import { confine, WHOLE_FILE } from "./confine";
import { inSource } from "./original-file";
import type { TestData, TestFile } from "./test-data";

const NOTHING: BlockSet = new Uint32Array(0);

/** A reason to run tests. */
export interface Cause {
  readonly reason: string;
  /** Index of the source in the PC table. */
  readonly source: number;
  /** Whether it affects every test file that loaded the source, not only tests that ran one of the blocks. */
  readonly isWhole: boolean;
  readonly blocks: readonly number[];
}

export class Causes {
  readonly #byBlock: Array<Cause | undefined>;
  /** Causes that affect every test file that loaded a source. */
  readonly #bySource = new Map<number, Cause>();
  readonly #byAnySource = new Map<number, Cause>();
  readonly #table: PcTable;
  /**
   * For each block outside of functions, the index of its source plus 1: such a block runs when its module is loaded.
   */
  readonly #atLoad: Uint32Array;
  /** Sources whose blocks are entered in it; few are ever needed. */
  readonly #known = new Set<number>();

  private constructor(table: PcTable, causes: readonly Cause[]) {
    this.#table = table;
    this.#byBlock = new Array(table.size).fill(undefined);
    this.#atLoad = new Uint32Array(table.size);
    for (const cause of causes) {
      this.#byAnySource.set(cause.source, cause);
      if (cause.isWhole) this.#bySource.set(cause.source, cause);
      for (const block of cause.blocks) this.#byBlock[block] ??= cause;
    }
  }

  /** @param sources changes of files that are in the table. */
  static of(data: TestData, sources: readonly FileChange[], project: Project): Causes {
    return new Causes(
      data.table,
      sources.map((change) => causeOf(data, change, project)),
    );
  }

  /** The first cause that has one of the blocks. */
  meeting(blocks: BlockSet): Cause | undefined {
    for (const block of blocks) if (this.#byBlock[block] !== undefined) return this.#byBlock[block];
    return undefined;
  }

  /** Hooks are checked for the whole file: tests outside of their describe may see what they did. */
  meetingAny(sets: readonly BlockSet[]): Cause | undefined {
    return sets.map((blocks) => this.meeting(blocks)).find((cause) => cause !== undefined);
  }

  /** The first cause for which the whole test file has to run. */
  meetingFile({ loaded, load, compiled = NOTHING }: TestFile): Cause | undefined {
    const original = compiled.find((index) => this.#byAnySource.has(index));
    if (original !== undefined) return this.#byAnySource.get(original);
    const source = loaded.find((index) => this.#bySource.has(index));
    return source === undefined ? this.meeting(load) : this.#bySource.get(source);
  }

  /** Whether one of the sources was loaded while the blocks ran. */
  hasLoaded(blocks: BlockSet, sources: BlockSet): boolean {
    for (const source of sources) if (!this.#known.has(source)) this.#addLoad(source);
    const places = new Set(sources);
    return blocks.some((block) => places.has((this.#atLoad[block] ?? 0) - 1));
  }

  #addLoad(source: number): void {
    const { path, maps, blocks } = this.#table.files[source] as TableFile;
    const first = this.#table.ordinalOf(path);
    for (const [i, owner] of ownersOf(maps, blocks).entries())
      if (owner === undefined) this.#atLoad[first + i] = source + 1;
    this.#known.add(source);
  }
}

function causeOf(data: TestData, change: FileChange, project: Project): Cause {
  const file = data.table.file(change.path) as TableFile;
  const first = data.table.ordinalOf(change.path);
  const known = data.sources.find(({ path }) => path === change.path)?.sha1;
  const { bodies, reason } = confine(new ChangedFile(file, change, known, project));
  const starts = (inSource(file) ?? file).blocks.map(({ start }) => start);
  const changed = innermostAround(bodies, starts);
  return {
    reason: `${change.path}: ${reason}`,
    source: data.table.indexOf(change.path),
    isWhole: bodies.includes(WHOLE_FILE),
    blocks: [...changed.keys()].filter((i) => changed[i] !== undefined).map((i) => first + i),
  };
}
