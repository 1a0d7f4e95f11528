/**
 * The summary of a run in a few lines: how much is covered, and which tests cover most that no other test does.
 *
 * Test files pass through once and are not kept: only two numbers per block are.
 */
import type { BlockSet } from "../bridge/block-set";
import { hasRun, reachedSets, type TestCase, type TestFile } from "./test-data";

interface UniqueTest {
  readonly file: string;
  readonly path: readonly string[];
  /** Blocks that no other test reaches. */
  readonly blocks: number;
}

export interface RunSummary {
  /** Tests that ran. */
  readonly tests: number;
  /** Test files in which at least one test ran. */
  readonly files: number;
  readonly covered: BlockSet;
  /** Most blocks first; tests with equal numbers in the order of the run. */
  readonly unique: readonly UniqueTest[];
  readonly opaque: readonly OpaqueFile[];
}

/** A test file that is affected by any change, and why. */
interface OpaqueFile {
  readonly file: string;
  readonly reason: string;
}

export class Summary {
  readonly #isCovered: Uint8Array;
  /** For each block, the last test that reached it, counted from 1. */
  readonly #lastTest: Uint32Array;
  readonly #isShared: Uint8Array;
  readonly #tests: Omit<UniqueTest, "blocks">[] = [];
  readonly #opaque: OpaqueFile[] = [];
  #ran = 0;
  #files = 0;

  /** @param size how many blocks there are. */
  constructor(size: number) {
    this.#isCovered = new Uint8Array(size);
    this.#lastTest = new Uint32Array(size);
    this.#isShared = new Uint8Array(size);
  }

  /** Yields the same test files and counts them on the way. */
  *counting(testFiles: Iterable<TestFile>): Generator<TestFile, void> {
    for (const testFile of testFiles) {
      this.#count(testFile);
      yield testFile;
    }
  }

  /** @param most how many of the tests that alone cover something are listed. */
  of(most: number): RunSummary {
    const unique = this.#unique().slice(0, most);
    return { tests: this.#ran, files: this.#files, covered: this.covered, unique, opaque: this.#opaque };
  }

  get covered(): BlockSet {
    const covered = new Uint32Array(this.#isCovered.length);
    let length = 0;
    for (let ordinal = 0; ordinal < covered.length; ordinal++)
      if (this.#isCovered[ordinal] === 1) covered[length++] = ordinal;
    return covered.slice(0, length);
  }

  #count(testFile: TestFile): void {
    const { file, opaque: reason, load, hooks, shared, tests } = testFile;
    if (reason !== undefined) this.#opaque.push({ file, reason });
    const ran = tests.filter(hasRun).length;
    this.#ran += ran;
    if (ran > 0) this.#files++;
    for (const set of [load, ...hooks.map(({ blocks }) => blocks), shared]) this.#cover(set);
    for (const test of tests) this.#countTest(testFile, test);
  }

  #cover(set: BlockSet): void {
    for (const ordinal of set) this.#isCovered[ordinal] = 1;
  }

  #countTest(file: TestFile, test: TestCase): void {
    const id = this.#tests.push({ file: file.file, path: test.path });
    this.#cover(test.own);
    for (const set of reachedSets(file, test)) this.#reach(id, set);
  }

  #reach(id: number, set: BlockSet): void {
    const [last, isShared] = [this.#lastTest, this.#isShared];
    for (const ordinal of set) {
      if (last[ordinal] === id) continue;
      if (last[ordinal] !== 0) isShared[ordinal] = 1;
      last[ordinal] = id;
    }
  }

  #unique(): UniqueTest[] {
    const alone = new Uint32Array(this.#tests.length + 1);
    for (const [ordinal, id] of this.#lastTest.entries())
      if (this.#isShared[ordinal] === 0) alone[id] = (alone[id] as number) + 1;
    return this.#tests
      .map((test, i) => ({ ...test, blocks: alone[i + 1] as number }))
      .filter(({ blocks }) => blocks > 0)
      .sort((a, b) => b.blocks - a.blocks);
  }
}
