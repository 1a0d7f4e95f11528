/** Another run that the page compares with: which lines and tests only one of the two has. */
import { type BlockSet, blockSet } from "../bridge/block-set";
import type { DiffBlock, RunDiff } from "../suite/diff";
import type { TestCase, TestData, TestFile } from "../suite/test-data";
import type { PageBase } from "./page-data";

export interface BaseRun {
  /** What a person calls it. */
  readonly name: string;
  readonly data: TestData;
  /** From the base to the run of the page. */
  readonly diff: RunDiff;
}

/** How the lines of a file differ: 1-based, ascending. */
export interface LineDiff {
  /** Lines with something that only the run of the page reached. */
  readonly gained: BlockSet;
  /** Lines with something that only the base reached. */
  readonly lost: BlockSet;
}

const NONE: BlockSet = blockSet([]);

export class Comparison {
  readonly base: TestData;
  readonly #name: string;
  readonly #gained: ReadonlyMap<string, BlockSet>;
  readonly #lost: ReadonlyMap<string, BlockSet>;
  readonly #notCompared: ReadonlySet<string>;
  /** By id. */
  readonly #tests: ReadonlyMap<string, TestCase>;

  constructor({ name, data, diff }: BaseRun) {
    this.#name = name;
    this.base = data;
    this.#gained = linesByFile(diff.gained);
    this.#lost = linesByFile(diff.lost);
    this.#notCompared = new Set(diff.changed);
    this.#tests = new Map(data.files.flatMap(({ tests }) => tests.map((test) => [test.id, test] as const)));
  }

  linesOf(path: string): LineDiff {
    return { gained: this.#gained.get(path) ?? NONE, lost: this.#lost.get(path) ?? NONE };
  }

  /** What the reader must know about a file. */
  noteOn(path: string): string | undefined {
    return this.#notCompared.has(path)
      ? "other contents than in the base: what was reached is not compared"
      : undefined;
  }

  /** Sources of which the base reached something and that the run of the page does not know, by their names. */
  pathsBeside({ table }: TestData): string[] {
    return [...this.#lost.keys()].filter((path) => table.file(path) === undefined).sort();
  }

  /** A test's status in the base, if it is another one; "" if the base does not have the test. */
  earlierStatus({ id, status }: TestCase): string | undefined {
    const before = this.#tests.get(id)?.status ?? "";
    return before === status ? undefined : before;
  }

  /** What the page is told of the base as a whole. */
  summary(data: TestData): PageBase {
    const kept = new Set(data.files.flatMap(({ tests }) => tests.map(({ id }) => id)));
    const gone = this.base.files.flatMap((file) =>
      file.tests.filter(({ id }) => !kept.has(id)).map((test) => goneTest(file, test)),
    );
    return { name: this.#name, partial: this.base.partial, gone };
  }
}

function goneTest({ file, project }: TestFile, { path, status }: TestCase): PageBase["gone"][number] {
  return { file, project, path, status };
}

function linesByFile(blocks: readonly DiffBlock[]): Map<string, BlockSet> {
  const lines = new Map<string, number[]>();
  for (const { file, line } of blocks) {
    const known = lines.get(file) ?? [];
    known.push(line);
    lines.set(file, known);
  }
  return new Map([...lines].map(([file, all]) => [file, blockSet(all.filter((line) => line > 0))]));
}
