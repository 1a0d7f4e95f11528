import { afterAll, describe, expect, test } from "@jest/globals";
import type { FileCoverageData } from "istanbul-lib-coverage";
import { fullName, reach, type TestCase, type TestData, type TestFile } from "../../src/suite/test-data";
import { JestProject, KCOV } from "../support/jest-project";

/** How many children run at the same time. */
const PARALLEL = 2;

const library = JestProject.ofFixture("jest-project");
const config: object = JSON.parse(library.read("package.json")).jest;

afterAll(() => library.remove());

library.jest([], { config: { ...config, ...KCOV } });
const data = library.tests();
const ran = data.files.flatMap((file) =>
  file.tests.filter(({ status }) => status === "passed").map((one) => [file, one] as const),
);

/** What one test covers: a line per statement and arm, by file and Istanbul's id. */
type Blocks = readonly string[];

interface Exception {
  readonly cause: string;
  readonly onlyOurs?: Blocks;
  readonly onlyAlone?: Blocks;
}

/** Hooks are kept per file, and count for every test in it. Alone, Jest leaves out those of a describe without a test. */
const HOOKS_OF_ANOTHER_DESCRIBE: Exception = {
  cause: "afterAll of “Catalogue as CSV” calls clear() and size, and this test is not in that block",
  onlyOurs: ["src/catalogue.js s15", "src/catalogue.js s4"],
};

const EXCEPTIONS: Readonly<Record<string, Exception>> = {
  'Catalogue search finds "ISTAN mem"': HOOKS_OF_ANOTHER_DESCRIBE,
  'Catalogue search finds "pamuk"': HOOKS_OF_ANOTHER_DESCRIBE,
  "Catalogue search finds nothing without a word to look for": HOOKS_OF_ANOTHER_DESCRIBE,
  "Catalogue refuses the same ISBN twice": HOOKS_OF_ANOTHER_DESCRIBE,
  "Catalogue as CSV is a line of headings if there are no books": {
    cause: "src/csv.js is required lazily: in a run of all tests it is loaded by the test before, alone by this one",
    onlyAlone: ["src/csv.js s0", "src/csv.js s7"],
  },
};

const alone = new Map<string, Promise<Blocks>>();

/** Each lane runs its tests one after the other. */
const lanes: Promise<unknown>[] = Array.from({ length: PARALLEL }, () => Promise.resolve());
for (const [index, [file, one]] of ran.entries()) {
  const lane = index % PARALLEL;
  const blocks = (lanes[lane] as Promise<unknown>).then(() => runAlone(file, one));
  lanes[lane] = blocks.catch(() => undefined);
  alone.set(one.id, blocks);
}

describe("what a test reaches is what plain Istanbul counts when the test runs alone", () => {
  test.each(ran.map(([file, one]) => [file.file, fullName(one), file, one] as const))(
    "in %s: %s",
    async (_file, name, file, one) => {
      const ours = reached(data, file, one);
      const plain = (await alone.get(one.id)) ?? [];
      expect(plain.length).toBeGreaterThan(0);
      const { onlyOurs = [], onlyAlone = [] } = EXCEPTIONS[name] ?? {};
      expect({ onlyOurs: without(ours, plain), onlyAlone: without(plain, ours) }).toEqual({ onlyOurs, onlyAlone });
    },
    300_000,
  );

  test("but for exceptions, all of which are tests of this run", () => {
    const names = ran.map(([, one]) => fullName(one));
    expect(names).toEqual(expect.arrayContaining(Object.keys(EXCEPTIONS)));
    expect(ran).toHaveLength(42);
  });
});

function without(blocks: Blocks, others: Blocks): Blocks {
  return blocks.filter((block) => !others.includes(block));
}

function reached({ table }: TestData, file: TestFile, one: TestCase): Blocks {
  const blocks = Array.from(reach(file, one), (ordinal) => {
    const { file: path, block } = table.symbolize(table.pcAt(ordinal));
    return block.kind === "statement" ? `${path} s${block.id}` : `${path} b${block.id}.${block.arm}`;
  });
  return blocks.sort();
}

/** A fresh process, Jest's own provider, and none of ours: the fixture's preset is for NODE_ENV=test. */
async function runAlone(file: TestFile, one: TestCase): Promise<Blocks> {
  const directory = `out/${one.id}`;
  const name = fullName(one).replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const coverage = ["--coverage", "--coverageReporters=json", `--coverageDirectory=${directory}`];
  const selection = ["--runTestsByPath", file.file, `--testNamePattern=^${name}$`];
  const { status, stdout, stderr } = await library.jestAsync(["-i", "--json", ...coverage, ...selection], {
    config,
    env: { NODE_ENV: "plain" },
  });
  if (status !== 0) throw new Error(stderr);
  expect(JSON.parse(stdout)).toMatchObject({ numPassedTests: 1, numFailedTests: 0 });
  return Object.entries(readCoverage(directory))
    .flatMap(([path, counts]) => covered(path, counts))
    .sort();
}

function readCoverage(directory: string): Record<string, FileCoverageData> {
  return JSON.parse(library.read(`${directory}/coverage-final.json`));
}

function covered(path: string, { s, b }: FileCoverageData): Blocks {
  const name = path.slice(library.directory.length + 1);
  const statements = Object.keys(s).filter((id) => s[id] !== 0);
  const arms = Object.entries(b).flatMap(([id, counts]) =>
    counts.flatMap((count, arm) => (count === 0 ? [] : `${id}.${arm}`)),
  );
  return [...statements.map((id) => `${name} s${id}`), ...arms.map((arm) => `${name} b${arm}`)];
}
