/**
 * What one test file covered, as the process that ran it leaves it for the reporter.
 *
 * Nothing upstream. Ordinals are local to the record: they count through `files` in its order. The rule: a record is
 * whole before the runner hears that the test file has ended.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Runs } from "../bridge/block-set";
import { readJson, writeWhole } from "../bridge/run-files";
import type { RecordedFile } from "./attribution";

export interface TestRecord {
  /** Why the record lacks something, if it is known to. */
  readonly opaque?: string | undefined;
  readonly files: readonly RecordedFile[];
  /** How many of them, from the first on, were loaded before any test began. */
  readonly early: number;
  /** Ran while the file was loaded: belongs to every test in it. */
  readonly load: Runs;
  /** Ran in beforeAll and afterAll, by describe. */
  readonly hooks: readonly RecordedHooks[];
  /** Ran when it could not be said for which test. */
  readonly shared: Runs;
  /** In the order of the runner's results. */
  readonly tests: readonly RecordedTest[];
}

interface RecordedHooks {
  /** Titles from the outermost describe on. */
  readonly path: readonly string[];
  readonly blocks: Runs;
}

export interface RecordedTest {
  /** Titles from the outermost describe to the test. */
  readonly path: readonly string[];
  readonly own: Runs;
  /** Other tests' code may be among its own, or its own among the file's shared. */
  readonly shared: boolean;
  /** Whether the runner was heard to end it: if so, an empty set of its own is empty and not lost. */
  readonly ended: boolean;
}

export function saveTestRecord(directory: string, key: string, record: TestRecord): void {
  writeWhole(recordFile(directory, key), JSON.stringify(record));
}

/** Leaves word that nothing can be told of the test file, and why. */
export function saveLostRecord(directory: string, key: string, reason: string): void {
  saveTestRecord(directory, key, lostRecord(reason));
}

export function lostRecord(opaque: string): TestRecord {
  return { opaque, files: [], early: 0, load: [], hooks: [], shared: [], tests: [] };
}

/** The record of a test file, or undefined when its process left none, or none that can be read. */
export function readTestRecord(directory: string, key: string): TestRecord | undefined {
  try {
    return readJson<TestRecord>(recordFile(directory, key));
  } catch {
    return undefined;
  }
}

/** @param key test file and project: what tells one run of a test file from another. */
function recordFile(directory: string, key: string): string {
  return join(directory, `${createHash("sha1").update(key).digest("hex")}.record`);
}
