/**
 * Compares our sets of blocks with plain Istanbul's: each test alone, in a fresh process, with Jest's own coverage
 * provider.
 *
 * A run of one test alone has nothing of ours in it: NODE_ENV is "plain", and a project's preset of ours is for "test".
 * Every difference is an exception that says why.
 */
import { rmSync } from "node:fs";
import type { FileCoverageData } from "istanbul-lib-coverage";
import { fullName, reach, type TestCase, type TestData, type TestFile } from "../../src/suite/test-data";
import { effort, sample } from "./effort";
import { type JestProject, KCOV } from "./jest-project";

/** How many children run at the same time, each with a cache of its own to fill. */
const PARALLEL = effort(1, 2);

/** What a test of dates covers must not depend on where it runs. */
const TZ = "UTC";

/** What a test covers: a line per statement and arm, by file and Istanbul's id. */
type Blocks = readonly string[];

interface Difference {
  readonly onlyOurs: Blocks;
  readonly onlyAlone: Blocks;
}

/** A test that does something else when it runs alone. */
export interface Exception extends Partial<Difference> {
  readonly file: string;
  readonly name: string;
  readonly cause: string;
}

/**
 * The passed tests of one file that share a full name: `-t` runs all of them, so it is their union that is compared.
 */
interface NamedTests {
  readonly file: TestFile;
  readonly name: string;
  readonly tests: readonly TestCase[];
}

interface Comparison {
  /** About how many tests the short form runs alone. */
  readonly most: number;
  readonly exceptions: readonly Exception[];
}

/** One run of all tests with us, and then each test alone without us. */
export class Truth {
  readonly named: readonly NamedTests[];
  /** What is run alone: `named`, or in the short form a sample of it and all exceptions. */
  readonly compared: readonly NamedTests[];
  readonly #project: JestProject;
  readonly #config: object;
  readonly #data: TestData;
  readonly #alone = new Map<NamedTests, Promise<Blocks>>();

  constructor(project: JestProject, config: object, { most, exceptions }: Comparison) {
    this.#project = project;
    this.#config = config;
    project.jest(["--silent"], { config: { ...config, ...KCOV }, env: { TZ } });
    this.#data = project.tests();
    this.named = this.#data.files.flatMap(byName);
    const sampled = new Set(sample(this.named, most));
    this.compared = this.named.filter((one) => sampled.has(one) || isException(exceptions, one));
    this.#start();
  }

  async difference(one: NamedTests): Promise<Difference> {
    const ours = this.#reached(one);
    const alone = (await this.#alone.get(one)) ?? [];
    return { onlyOurs: without(ours, alone), onlyAlone: without(alone, ours) };
  }

  /** Exceptions that no test of the run is. */
  unknown(exceptions: readonly Exception[]): Exception[] {
    return exceptions.filter((exception) => !this.named.some((one) => isException([exception], one)));
  }

  /**
   * Each lane runs its tests one after the other. Jest's transform cache is per coverage directory, so it has but one.
   */
  #start(): void {
    const lanes: Promise<unknown>[] = Array.from({ length: PARALLEL }, () => Promise.resolve());
    for (const [index, one] of this.compared.entries()) {
      const lane = index % PARALLEL;
      const blocks = (lanes[lane] as Promise<unknown>).then(() => this.#runAlone(one, `out/${lane}`));
      lanes[lane] = blocks.catch(() => undefined);
      this.#alone.set(one, blocks);
    }
  }

  #reached({ file, tests }: NamedTests): Blocks {
    const { table } = this.#data;
    const blocks = tests.flatMap((test) =>
      Array.from(reach(file, test), (ordinal) => {
        const { file: path, block } = table.symbolize(table.pcAt(ordinal));
        return block.kind === "statement" ? `${path} s${block.id}` : `${path} b${block.id}.${block.arm}`;
      }),
    );
    return [...new Set(blocks)].sort();
  }

  async #runAlone({ file, name, tests }: NamedTests, directory: string): Promise<Blocks> {
    const coverage = ["--coverage", "--coverageReporters=json", `--coverageDirectory=${directory}`];
    const selection = ["--runTestsByPath", file.file, `--testNamePattern=^${escapeRegExp(name)}$`];
    const { stdout, stderr } = await this.#project.jestAsync(
      ["-i", "--json", "--silent", "--watchman=false", ...coverage, ...selection],
      { config: this.#config, env: { NODE_ENV: "plain", TZ } },
    );
    if (passed(stdout) !== tests.length) throw new Error(`${name} did not pass as one of its own:\n${stderr}`);
    return this.#coveredIn(directory);
  }

  #coveredIn(directory: string): Blocks {
    const report: Record<string, FileCoverageData> = JSON.parse(this.#project.read(`${directory}/coverage-final.json`));
    rmSync(this.#project.path(directory), { recursive: true });
    const root = this.#project.directory.length + 1;
    const blocks = Object.entries(report).flatMap(([path, counts]) => covered(path.slice(root), counts));
    if (blocks.length === 0) throw new Error("A test that covers nothing proves nothing");
    return blocks.sort();
  }
}

function isException(exceptions: readonly Exception[], { file, name }: NamedTests): boolean {
  return exceptions.some((one) => one.file === file.file && one.name === name);
}

/** What is expected to differ, if anything. */
export function expected(exceptions: readonly Exception[], { file, name }: NamedTests): Difference {
  const exception = exceptions.find((one) => one.file === file.file && one.name === name);
  return { onlyOurs: exception?.onlyOurs ?? [], onlyAlone: exception?.onlyAlone ?? [] };
}

function byName(file: TestFile): NamedTests[] {
  const named = new Map<string, TestCase[]>();
  for (const test of file.tests.filter(({ status }) => status === "passed")) {
    named.set(fullName(test), [...(named.get(fullName(test)) ?? []), test]);
  }
  return Array.from(named, ([name, tests]) => ({ file, name, tests }));
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** How many tests passed, or none if Jest broke off or another test failed. */
function passed(stdout: string): number {
  const { success, numPassedTests } = JSON.parse(stdout || "{}");
  return success === true ? numPassedTests : 0;
}

function covered(name: string, { s, b }: FileCoverageData): string[] {
  const statements = Object.keys(s).filter((id) => s[id] !== 0);
  const arms = Object.entries(b).flatMap(([id, counts]) =>
    counts.flatMap((count, arm) => (count === 0 ? [] : `${id}.${arm}`)),
  );
  return [...statements.map((id) => `${name} s${id}`), ...arms.map((arm) => `${name} b${arm}`)];
}

function without(blocks: Blocks, others: Blocks): Blocks {
  const known = new Set(others);
  return blocks.filter((block) => !known.has(block));
}
