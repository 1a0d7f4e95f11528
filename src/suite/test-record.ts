/**
 * Record: what one test file covered, left by the process that ran it for the process that gathers the run.
 *
 * Ordinals are local to the record: they count through `files` in order. A record is complete before the runner hears
 * that the test file has ended, is written once, read once and belongs to one run, so V8's own serialization is enough.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { BlockSet } from "../bridge/block-set";
import { writeWhole } from "../bridge/whole-file";
import type { RecordedFile } from "./attribution";
import type { ChildrenWork, RecordedChild } from "./child-work";

export interface TestRecord {
  /** Why the record is incomplete, if it is known to be. */
  readonly opaque?: string | undefined;
  readonly files: readonly RecordedFile[];
  /** How many of the files, from the first on, were loaded before any test began. */
  readonly early: number;
  /** Ran while the file was loaded: belongs to every test in it. */
  readonly load: BlockSet;
  /** Ran in beforeAll and afterAll, by describe. */
  readonly hooks: readonly RecordedHooks[];
  /** Ran when counters could not tell for which test. */
  readonly shared: BlockSet;
  /** In the order of the runner's results. */
  readonly tests: readonly RecordedTest[];
  /** Child processes and workers that it started; none if absent. */
  readonly children?: readonly RecordedChild[] | undefined;
  /** What they ran, once that is known. */
  readonly work?: ChildrenWork | undefined;
}

export interface RecordedHooks {
  /** Titles from the outermost describe on. */
  readonly path: readonly string[];
  readonly blocks: BlockSet;
}

export interface RecordedTest {
  /** Titles from the outermost describe to the test. */
  readonly path: readonly string[];
  readonly own: BlockSet;
  /** Code of other tests may be in its `own`, or its own code in the file's `shared`. */
  readonly shared: boolean;
  /** Whether the runner was heard to end it. If so, an empty set is really empty, and not lost. */
  readonly ended: boolean;
}

export const NO_BLOCKS: BlockSet = new Uint32Array(0);

export function saveTestRecord(directory: string, key: string, record: TestRecord): void {
  writeWhole(recordFile(directory, key), serialize(record));
}

/** Leaves a record that only says that nothing is known of the test file, and why. */
export function saveLostRecord(directory: string, key: string, reason: string): void {
  saveTestRecord(directory, key, lostRecord(reason));
}

export function lostRecord(opaque: string): TestRecord {
  return { opaque, files: [], early: 0, load: NO_BLOCKS, hooks: [], shared: NO_BLOCKS, tests: [] };
}

/** The record of a test file; undefined when its process left none, or none that can be read. */
export function readTestRecord(directory: string, key: string): TestRecord | undefined {
  try {
    return deserialize(readFileSync(recordFile(directory, key)));
  } catch {
    return undefined;
  }
}

/** @param key identifies the run of a test file (recordKey). */
function recordFile(directory: string, key: string): string {
  return join(directory, `${createHash("sha1").update(key).digest("hex")}.record`);
}
