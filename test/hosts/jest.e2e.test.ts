import { resolve } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { HostProject } from "../support/host-project";

const LIB = resolve(__dirname, "../../lib");

const PRESETS = `[["@babel/preset-env", { targets: { node: "current" } }], "@babel/preset-typescript"]`;

const FILES = {
  "package.json": '{ "jest": { "collectCoverageFrom": ["src/**/*.{js,ts}"] } }',
  "babel.config.js": `
    const ours = { preset: [["${LIB}/babel/preset.js"]], plugin: [] }[process.env.OURS] ?? [];
    const plugins = process.env.OURS === "plugin" ? ["${LIB}/babel/plugin.js"] : [];
    module.exports = { presets: [...${PRESETS}, ...ours], plugins };`,
  "src/base.js": "export const base = (n) => (n > 1 ? n * 2 : n || 5);",
  "src/shape.ts":
    'import { base } from "./base";\nexport class Shape { #n: number; constructor(n = 1) { this.#n = n; } get area() { return base(this.#n); } }',
  "src/untested.ts": "export function untested(a: number): number { return a ? 1 : 2; }",
  "src/ignored.js": "/* istanbul ignore next */ export function ignored() { return 1; }\nexport const kept = () => 2;",
  "test/base.test.js":
    'import { base } from "../src/base"; test("a", () => { expect(base(3)).toBe(6); }); test("b", () => { expect(base(0)).toBe(5); });',
  "test/shape.test.js":
    'import { Shape } from "../src/shape"; import { kept } from "../src/ignored"; test("c", () => { expect(new Shape().area + kept()).toBe(3); });',
};

const project = new HostProject(FILES);

afterAll(() => project.remove());

interface Report {
  readonly status: number | null;
  readonly coverage: unknown;
}

function jestCoverage(ours: string, ...args: string[]): Report {
  const flags = ["--coverage", "--coverageReporters=json", "--no-cache", ...args];
  const { status } = project.run("jest", flags, { OURS: ours });
  const coverage: Record<string, Record<string, unknown>> = JSON.parse(project.read("coverage/coverage-final.json"));
  for (const file of Object.values(coverage)) {
    // Babel's presets differ in these runs, and with them what the hash covers.
    for (const key of ["hash", "_coverageSchema", "inputSourceMap"]) delete file[key];
  }
  return { status, coverage };
}

describe("jest --coverage", () => {
  const expected = jestCoverage("");

  test("lists untested files and counts the tested ones", () => {
    expect(expected.status).toBe(0);
    expect(Object.keys(expected.coverage as object)).toHaveLength(4);
  });

  test.each([
    ["our preset", "preset", []],
    ["our plugin", "plugin", []],
    ["our preset, in band", "preset", ["-i"]],
    ["our preset, in two workers", "preset", ["--maxWorkers=2"]],
  ])("reports the same with %s", (_name, ours, args) => {
    expect(jestCoverage(ours, ...args)).toEqual(expected);
  });
});
