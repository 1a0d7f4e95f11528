import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { FAILING, VitestProject } from "../support/vitest-project";

let project: VitestProject;

beforeAll(() => {
  project = new VitestProject();
  const { status, stderr } = project.vitest();
  expect([stderr, status]).toEqual([expect.stringContaining("istanbul-kcov: 61 tests in 7 files"), 0]);
});

afterAll(() => project.remove());

/** Sets of the tests that have any, by the title. */
function ownOf(file: string): Record<string, readonly string[]> {
  const tests = project.seen(file).tests.filter(({ own }) => own.length > 0);
  return Object.fromEntries(tests.map(({ name, own }) => [name, own]));
}

test("hooks of all tests, and a test with hooks of its own", () => {
  const { load, hooks, shared } = project.seen("test/hooks.test.ts");
  expect(load).toEqual(["atLoad", "atSetup"]);
  expect(hooks[""]).toEqual(["inAfterAll", "inBeforeAll"]);
  expect(hooks["outer inner"]).toEqual(["inCleanup", "inInnerBeforeAll"]);
  expect(shared).toEqual([]);
  expect(ownOf("test/hooks.test.ts")).toEqual({
    "has no hooks of a describe": ["inOther"],
    "outer has hooks": ["inAfterEach", "inBeforeEach", "inOuter"],
    "outer inner has more hooks": ["inAfterEach", "inBeforeEach", "inInner"],
    "outer inner does nothing": ["inAfterEach", "inBeforeEach"],
    "outer comes after": ["inAfterEach", "inAsync", "inBeforeEach"],
    "a > b has > in its titles": ["inOther"],
  });
});

test("whatever a test's run encloses is the test's own", () => {
  expect(ownOf("test/kinds.test.ts")).toEqual({
    "each is 2": ["inEach"],
    "each for p": ["inFor"],
    "each of n is named": ["inEach"],
    "passes at the third try": ["inRetry"],
    "is repeated": ["inRepeat"],
    "has a fixture": ["inFixture", "inFixtureEnd"],
    "ends by a hook of its own": ["inFinished"],
    "fails as it should": ["inFails"],
    "skips itself": ["inSkipped"],
    "comes after one that skipped itself": ["inOther"],
    spies: ["inSpied"],
    "matches a snapshot": ["inSnapshot"],
    "imports late": ["inLateImport"],
    "has timers": ["inTimer"],
    "throws within": ["inThrown"],
    "is sequential": ["inSequential"],
    "has the same title": ["inOuter"],
  });
  const same = project.seen("test/kinds.test.ts").tests.filter(({ name }) => name === "has the same title");
  expect(same.map(({ own }) => own)).toEqual([["inInner"], ["inOuter"]]);
});

test("tests that overlap share what they run", () => {
  const { shared, tests } = project.seen("test/concurrent.test.ts");
  expect(shared).toEqual(["inAfterConcurrent", "inConcurrent", "inOther"]);
  expect(tests.map((one) => [one.own, one.shared])).toEqual(Array(3).fill([[], true]));
});

test("children are those of the test, or of the hooks, that started them", () => {
  const { files } = project.tests();
  expect(files.find(({ file }) => file === "test/children.test.ts")?.opaque).toBeUndefined();
  const { hooks } = project.seen("test/children.test.ts");
  expect(hooks["hooks"]).toEqual(["inProgram"]);
  expect(ownOf("test/children.test.ts")).toEqual({ "runs a program": ["inProgram"], "runs a thread": ["inProgram"] });
});

test("tests in the file that they test are none of its code", () => {
  expect(ownOf("src/in-source.ts")).toEqual({ "in the source helps": ["inFile"] });
  const { table } = project.tests();
  expect(table.file("src/in-source.ts")?.maps.statementMap).toEqual({
    0: { start: { line: 4, column: 2 }, end: { line: 4, column: 15 } },
  });
});

test("neither tests nor what sets them up is counted", () => {
  const { table } = project.tests();
  expect(table.files.map(({ path }) => path)).toEqual([
    ...["src/decorated.ts", "src/in-source.ts", "src/late.ts", "src/mocked.ts", "src/view.tsx", "src/words.ts"],
    "src/program.mjs",
  ]);
});

test("places are those of the source, in whatever language it is", () => {
  expect(statementsOf("src/decorated.ts")).toEqual([
    ...["inFile();", 'return prefix + " " + (this.value satisfies string);', "return undefined;"],
    ...["[Colour.Red, Colour.Blue] as const", "return all.length;", "(): number => Hidden.count()", "Hidden.count()"],
  ]);
  expect(statementsOf("src/view.tsx").slice(-2)).toEqual([
    "(name: string, isLoud: boolean): Node => <View name={name} isLoud={isLoud} />",
    "<View name={name} isLoud={isLoud} />",
  ]);
});

function statementsOf(path: string): string[] {
  const lines = project.read(path).split("\n");
  const { statementMap = {} } = project.tests().table.file(path)?.maps ?? {};
  return Object.values(statementMap).map(({ start, end }) =>
    (lines[start.line - 1] ?? "").slice(start.column, end.column),
  );
}

test("tests that fail, in whatever way, and files without any", () => {
  const { status, stderr } = project.vitest([], { test: FAILING, kcov: { outputDirectory: "failing-data" } });
  expect(status).toBe(1);
  expect(stderr).toContain("failing/broken.test.ts could not be run: what it covered is not known");
  const { tests, hooks } = project.seen("failing/failing.test.ts", "", "failing-data");
  expect(hooks["a hook that fails"]).toEqual(["inBeforeAll"]);
  expect(tests.map(({ name, own, status: one }) => [name, one, own])).toEqual([
    ["fails", "failed", ["inFailed", "inFailing"]],
    ["a hook that fails never begins", "failed", []],
    ["a hook that fails is skipped anyway", "pending", []],
    ["an end that fails passes", "passed", []],
    ["a hook of tests that fails passes at first", "passed", []],
  ]);
});

test("tests that come after one that a timeout cut off may have its code among theirs", () => {
  const { tests } = project.seen("failing/timeout.test.ts", "", "failing-data");
  expect(tests).toEqual([
    { name: "comes before", status: "passed", own: ["beforeTimeout"], shared: false },
    { name: "takes too long", status: "failed", own: [], shared: true },
    { name: "may have it in its set", status: "passed", own: ["afterTimeout", "duringTimeout"], shared: true },
  ]);
});
