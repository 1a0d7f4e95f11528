/**
 * What a run comes to in a few lines: how much is covered, and which tests cover most that no other does.
 *
 * Nothing upstream. The rule: one test file is in memory at a time, and two counts per block.
 */
import { type BlockSet, union } from "../bridge/block-set";
import { hasRun, reach, type TestCase, type TestFile } from "./test-data";

interface UniqueTest {
  readonly file: string;
  readonly path: readonly string[];
  /** Blocks that no other test reaches. */
  readonly blocks: number;
}

export interface RunSummary {
  /** Tests that ran. */
  readonly tests: number;
  /** Test files of which any did. */
  readonly files: number;
  readonly covered: BlockSet;
  /** Most first; equal ones in the order of the run. */
  readonly unique: readonly UniqueTest[];
  readonly opaque: readonly OpaqueFile[];
}

/** A test file that any change affects, and why. */
interface OpaqueFile {
  readonly file: string;
  readonly reason: string;
}

/** @param testFiles gives the run's test files anew at each call. */
export function summarize(testFiles: () => Iterable<TestFile>, size: number, most: number): RunSummary {
  const reachedBy = new Uint32Array(size);
  let tests = 0;
  let files = 0;
  const anyTest = new Uint8Array(size);
  const opaque: OpaqueFile[] = [];
  for (const file of testFiles()) {
    opaque.push(...opaqueFiles(file));
    const ran = file.tests.filter(hasRun).length;
    tests += ran;
    if (ran > 0) files++;
    for (const ordinal of union([file.load, ...file.hooks.map(({ blocks }) => blocks), file.shared]))
      anyTest[ordinal] = 1;
    for (const test of file.tests)
      for (const ordinal of reach(file, test)) reachedBy[ordinal] = (reachedBy[ordinal] ?? 0) + 1;
  }
  const covered = Uint32Array.from(anyTest.keys()).filter((i) => anyTest[i] === 1 || reachedBy[i] !== 0);
  return { tests, files, covered, opaque, unique: uniqueTests(testFiles(), reachedBy).slice(0, most) };
}

function opaqueFiles({ file, opaque: reason }: TestFile): OpaqueFile[] {
  return reason === undefined ? [] : [{ file, reason }];
}

function uniqueTests(testFiles: Iterable<TestFile>, reachedBy: Uint32Array): UniqueTest[] {
  const unique: UniqueTest[] = [];
  for (const file of testFiles) {
    for (const test of file.tests) {
      const blocks = countAlone(file, test, reachedBy);
      if (blocks > 0) unique.push({ file: file.file, path: test.path, blocks });
    }
  }
  return unique.sort((a, b) => b.blocks - a.blocks);
}

function countAlone(file: TestFile, test: TestCase, reachedBy: Uint32Array): number {
  return reach(file, test).filter((ordinal) => reachedBy[ordinal] === 1).length;
}
