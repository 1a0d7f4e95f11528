/**
 * Reads and writes the test data file, version 2: a stream of MessagePack values with a header, one value per test file
 * and an end mark (docs/format.md describes it for other programs).
 *
 * Block sets are stored as runs of ordinals of the PC table that is written together with the file, so that a (test,
 * block) pair takes less than a byte on average. A file that is cut short, foreign or of an unknown version is refused.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { decodeMulti, encode } from "@msgpack/msgpack";
import { type BlockSet, fromRuns, toRuns } from "../bridge/block-set";
import type { PcTable } from "../bridge/pc-table";
import { contentsOf, naming, readTogether, TABLE_FILE, TESTS_FILE } from "../bridge/result-directory";
import { invalid, KcovError, shown } from "../errors";
import { dictionary } from "../istanbul/schema";
import { isObject } from "../option-names";
import { claimsMoreThanItHas, scalarsOf } from "./msgpack-lengths";
import type { SourceHash } from "./source-hash";
import {
  type DescribeHooks,
  RUNNERS,
  type RunnerName,
  type TestCase,
  type TestData,
  type TestFile,
  type TestStatus,
} from "./test-data";
import type { Search } from "./test-search";

const FORMAT = "istanbul-kcov tests";
const VERSION = 2;

/** Version 1 does not say what is missing in it, and has nothing about child processes. */
const FIRST_VERSION = 1;
const OF_FIRST_VERSION = "its data are from an earlier version, which recorded neither losses nor child processes";

/** The runner of files that do not name one. */
const FIRST_RUNNER: RunnerName = "jest";

const STATUSES: readonly TestStatus[] = ["passed", "failed", "skipped", "pending", "todo", "disabled", "focused"];

/** Test data whose test files may be computed one by one. */
export interface TestDataStream extends Omit<TestData, "files"> {
  readonly files: Iterable<TestFile>;
}

/** A test file by its name and project. */
export type NamedFile = Pick<TestFile, "file" | "project">;

/** The test files of a whole run in a result directory; undefined where there are none, or none that can be read. */
export function filesOfWholeRun(directory: string): NamedFile[] | undefined {
  const name = join(directory, TESTS_FILE);
  try {
    const { table, contents } = readTogether(join(directory, TABLE_FILE), name, (bytes) => bytes);
    const { partial, files } = parseFrame([...scalarsOf(contents)], name, table);
    return partial ? undefined : files.map((value) => nameOf(value, name));
  } catch {
    return undefined;
  }
}

/** Yields the header and then each test file, so that only one test file is in memory at a time. */
export function* encodeTestData(data: TestDataStream): Generator<Uint8Array> {
  const { table, partial, commits, sources, search, files } = data;
  yield encode({ format: FORMAT, version: VERSION, blocks: table.size, partial, commits, sources, search });
  let count = 0;
  for (const testFile of files) {
    yield encode(toValue(testFile));
    count++;
  }
  yield encode({ end: count });
}

function toValue(testFile: TestFile): object {
  const { runner, file, project, opaque, compiled, loaded, late, load, hooks, shared, tests } = testFile;
  return {
    ...(runner === FIRST_RUNNER ? {} : { runner }),
    file,
    project,
    ...(opaque === undefined ? {} : { opaque }),
    ...(compiled === undefined ? {} : { compiled: toRuns(compiled) }),
    loaded: toRuns(loaded),
    late: toRuns(late),
    load: toRuns(load),
    shared: toRuns(shared),
    hooks: hooks.map(({ path, blocks }) => ({ path, blocks: toRuns(blocks) })),
    tests: tests.map((test) => ({ ...test, own: toRuns(test.own) })),
  };
}

/**
 * The test data in the result directory of a run, such as `coverage/kcov`.
 *
 * @throws KcovError ENOENT when no tests were recorded there; EINVAL naming a file that is damaged, has an unknown
 * version or belongs to another run than the files beside it.
 */
export function readTests(directory: string): TestData {
  const file = join(directory, TESTS_FILE);
  if (!existsSync(file)) throw noTests(directory);
  const { table, contents } = readTogether(join(directory, TABLE_FILE), file, (bytes) => bytes);
  return parseTestData(contents, file, table);
}

export function noTests(directory: string): KcovError {
  const file = join(directory, TESTS_FILE);
  return new KcovError("ENOENT", "read test data", `${file} is not there; run the tests with istanbul-kcov test`);
}

/**
 * @param table the table that was written with the data.
 * @throws KcovError EINVAL naming the file and saying what is wrong with it.
 */
export function readTestData(file: string, table: PcTable): TestData {
  return parseTestData(contentsOf(file), file, table);
}

/** @throws KcovError as readTestData does. */
export function parseTestData(bytes: Uint8Array, name: string, table: PcTable): TestData {
  const { header, partial, files } = parseFrame(decodeAll(bytes, name), name, table);
  const isFirst = header["version"] === FIRST_VERSION;
  return {
    table,
    partial,
    commits: list(header["commits"], name).map((commit) => parseCommit(commit, name)),
    sources: parseSources(header["sources"], name),
    search: parseSearch(header["search"], name),
    files: files
      .map((value) => parseFile(value, name, table))
      .map((one) => (isFirst ? { ...one, opaque: OF_FIRST_VERSION } : one)),
  };
}

interface DataFrame {
  readonly header: Value;
  readonly partial: boolean;
  /** Test files, not yet checked. */
  readonly files: readonly Value[];
}

function parseFrame(values: readonly unknown[], file: string, table: PcTable): DataFrame {
  if (!isHeader(values[0])) throw unreadable(file, "it is not test data of istanbul-kcov");
  const [header, ...files] = values.map((value) => dictionary(value, file, "")) as [Value, ...Value[]];
  const { version } = header;
  if (version !== VERSION && version !== FIRST_VERSION)
    throw unreadable(file, `version ${shown(version)} is not known`);
  if (header["blocks"] !== table.size) throw unreadable(file, "it was written with another PC table");
  if (files.pop()?.["end"] !== files.length) throw unreadable(file, "it is cut short");
  return { header, partial: header["partial"] === true, files };
}

function decodeAll(bytes: Uint8Array, file: string): unknown[] {
  if (claimsMoreThanItHas(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)))
    throw unreadable(file, "it is cut short or damaged (a list in it is longer than the file)");
  try {
    return Array.from(decodeMulti(bytes));
  } catch (error) {
    throw unreadable(file, `it is cut short or damaged (${(error as Error).message})`);
  }
}

type Value = Record<string, unknown>;

function isHeader(value: unknown): boolean {
  return isObject(value) && Reflect.get(value, "format") === FORMAT;
}

function parseFile(value: Value, name: string, table: PcTable): TestFile {
  const set = (field: string, size = table.size): BlockSet => naming(name, () => fromRuns(value[field], size));
  return {
    ...nameOf(value, name),
    runner: parseRunner(value["runner"], name),
    ...(value["opaque"] === undefined ? {} : { opaque: text(value["opaque"], name) }),
    loaded: set("loaded", table.files.length),
    ...(value["compiled"] === undefined ? {} : { compiled: set("compiled", table.files.length) }),
    late: set("late", table.files.length),
    load: set("load"),
    hooks: list(value["hooks"], name).map((hooks) => parseHooks(dictionary(hooks, name, "hooks"), name, table.size)),
    shared: set("shared"),
    tests: list(value["tests"], name).map((test) => parseTest(dictionary(test, name, "tests"), name, table.size)),
  };
}

function parseRunner(value: unknown, name: string): RunnerName {
  const found = RUNNERS.find((runner) => runner === (value ?? FIRST_RUNNER));
  if (found !== undefined) return found;
  throw unreadable(name, `runner ${shown(value)} is not known`);
}

function nameOf(value: Value, name: string): NamedFile {
  return { file: text(value["file"], name), project: text(value["project"], name) };
}

function parseHooks(value: Value, name: string, size: number): DescribeHooks {
  return { path: parsePath(value, name), blocks: naming(name, () => fromRuns(value["blocks"], size)) };
}

function parsePath(value: Value, name: string): string[] {
  return list(value["path"], name).map((title) => text(title, name));
}

function parseTest(value: Value, name: string, size: number): TestCase {
  const { duration, status } = value;
  if (!STATUSES.includes(status as TestStatus)) throw unreadable(name, `status ${shown(status)} is not known`);
  return {
    id: text(value["id"], name),
    path: parsePath(value, name),
    status: status as TestStatus,
    duration: typeof duration === "number" && Number.isFinite(duration) ? duration : null,
    own: naming(name, () => fromRuns(value["own"], size)),
    shared: value["shared"] === true,
  };
}

/** It becomes an argument of git, so it must be a hexadecimal name. */
function parseCommit(value: unknown, name: string): string {
  const commit = text(value, name);
  if (/^[0-9a-f]{40,64}$/.test(commit)) return commit;
  throw unreadable(name, `commit ${shown(commit)} is not the name of a commit`);
}

function parseSources(value: unknown, name: string): SourceHash[] {
  return list(value, name).map((source) => {
    const { path, sha1 } = dictionary(source, name, "sources");
    return { path: text(path, name), sha1: sha1 === null ? null : text(sha1, name) };
  });
}

function parseSearch(value: unknown, name: string): Search {
  const { roots, passedOver } = dictionary(value, name, "search");
  const texts = (values: unknown): string[] => list(values, name).map((one) => text(one, name));
  return { roots: texts(roots), passedOver: texts(passedOver) };
}

function text(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw unreadable(name, "a name in it is not a string");
}

function list(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw unreadable(name, "a list in it is missing");
}

function unreadable(file: string, detail: string): KcovError {
  return invalid("read test data", `${file}: ${detail}; run the tests again`);
}
