/**
 * Sources that something else than Babel's plugins compiles, as ts-jest and @swc/jest do: lines and functions are the
 * source's.
 */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { pageContent } from "../../src/page/page-content";
import { readTests } from "../../src/suite/data-file";
import { SuiteProject } from "../support/suite-project";

/** A transformer of the same kind: Jest instruments what comes out of it, and reads its map. */
const COMPILER = `
const babel = require("@babel/core");
const presets = [["@babel/preset-env", { targets: { node: "6" } }], "@babel/preset-typescript"];
exports.process = (text, filename) => {
  const options = { filename, presets, configFile: false, babelrc: false, sourceMaps: true, retainLines: false };
  const { code, map } = babel.transformSync(text, options);
  return { code: "/* 1 */\\n/* 2 */\\n" + code, map: { ...map, mappings: ";;" + map.mappings } };
};`;

const SOURCE = `interface Shape {
  kind: "a" | "b";
  size?: number;
}

// It vanishes, and what follows moves up.
export function area({ kind, size = 2 }: Shape): number {
  type Amount = number;
  if (kind === "a") {
    return size * 2;
  }
  const more: Amount = size;
  return more + 1;
}

export const later = async (x: number): Promise<number> => {
  const y = await Promise.resolve(x);
  return y + 1;
};

export class Box<V> {
  private count = 1;
  constructor(readonly value: V) {}
  get(): string {
    return "box" + this.count;
  }
}
`;

const TESTS = `
const { area, later, Box } = require("../src/shapes");
test("a", () => { expect(area({ kind: "a" })).toBe(4); });
test("b", () => { expect(area({ kind: "b", size: 3 })).toBe(4); });
test("later", async () => { expect(await later(1)).toBe(2); });
test("box", () => { expect(new Box(1).get()).toBe("box1"); });
`;

const project = new SuiteProject({
  "compiler.js": COMPILER,
  "package.json": JSON.stringify({ jest: { transform: { "\\.ts$": "./compiler.js" } } }),
  "src/shapes.ts": SOURCE,
  "test/shapes.test.js": TESTS,
});
const ENV = { JEST_WORKER_ID: undefined, NODE_ENV: undefined, ISTANBUL_KCOV_SUITE: undefined } as NodeJS.ProcessEnv;

beforeAll(() => {
  project.commit("start");
  const { status, stderr } = project.kcov(["test", "--", "node_modules/.bin/jest"], { env: ENV });
  if (status !== 0) throw new Error(stderr);
});

afterAll(() => project.remove());

function which(place: string): string[] {
  const { stdout, stderr } = project.kcov(["which", `src/shapes.ts:${place}`, "--json"]);
  expect(stderr).toBe("");
  return JSON.parse(stdout).map(({ path, via }: { path: string[]; via: string }) => [...path, via].join(" "));
}

describe("`which` takes lines and columns of the source", () => {
  test.each([
    ["10", ["a own"]],
    ["12", ["b own"]],
    ["13", ["b own"]],
    ["13:10", ["b own"]],
    ["17", ["later own"]],
    ["18", ["later own"]],
    ["25", ["box own"]],
  ])("%s", (place, tests) => {
    expect(which(place)).toEqual(tests);
  });

  test("and tells lines of it", () => {
    const { stdout, stderr } = project.kcov(["which", "--test", "later"]);
    expect({ stdout, stderr }).toEqual({ stdout: expect.stringMatching(/ {2}src\/shapes\.ts: 16-18\n/), stderr: "" });
  });
});

describe("`affected` selects by functions of the source", () => {
  test.each([
    ["return size * 2;", "return 2 * size;", ["a", "b"], "area changed"],
    ["return y + 1", "return 1 + y", ["later"], "the function at line 16 changed"],
    ['"box" + this.count', '"bo" + "x" + this.count', ["box"], "the function at line 24 changed"],
    ["count = 1", "count = 0 + 1", ["a", "b", "later", "box"], "it changed outside of functions"],
    ["size = 2", "size = 1 + 1", ["a", "b", "later", "box"], "it changed outside of functions"],
  ])("%s", (before, after, tests, reason) => {
    project.write("src/shapes.ts", SOURCE.replace(before, after));
    const selection = JSON.parse(project.kcov(["affected", "--json"]).stdout);
    project.write("src/shapes.ts", SOURCE);
    expect(selection.tests.map(({ path }: { path: string[] }) => path.join(" "))).toEqual(tests);
    expect(selection.tests[0].reason).toBe(`src/shapes.ts: ${reason}`);
  });
});

test("a const enum may be in files that do not load it: a change of its file selects everything", () => {
  project.write("src/shapes.ts", `${SOURCE}export const enum Size { Small = 1 }\n`);
  const selection = JSON.parse(project.kcov(["affected", "--json"]).stdout);
  project.write("src/shapes.ts", SOURCE);
  expect(selection).toMatchObject({
    everything: expect.stringMatching(/^src\/shapes\.ts has a const enum/),
    tests: { length: 4 },
  });
});

test("the page has the lines of the source", () => {
  const { data } = pageContent(readTests(project.path("coverage/kcov")), project.directory, () => "");
  let line = 0;
  const lines = new Set(data.files[0]?.lines.map((difference) => (line += difference)));
  for (const one of [9, 10, 12, 13, 17, 18, 25]) expect(lines).toContain(one);
  expect(Math.max(...lines)).toBeLessThanOrEqual(SOURCE.split("\n").length);
});
