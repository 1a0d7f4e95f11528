import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { InstrumentCache } from "../../src/instrument/cache";
import { SourceInstrumenter } from "../../src/instrument/source";
import { Project } from "../support/command";

const CODE = "export const f = (a: number): number => (a ? 1 : 2);\n";

let project: Project;

beforeEach(() => {
  project = new Project({ "package.json": "{}", "src/a.ts": CODE });
  mkdirSync(project.path("cache"));
});

afterEach(() => {
  project.remove();
  delete process.env.BROWSERSLIST;
  delete process.env.BROWSERSLIST_CONFIG;
});

function entries(): number {
  return readdirSync(project.path("cache")).filter((name) => name.endsWith(".js")).length;
}

/** What another process makes of the file, and what becomes of the cache. */
function compiled(code = CODE, file = "src/a.ts"): { text: string; outcome: "known" | "kept" | "lost" } {
  const before = entries();
  const cache = new InstrumentCache({ directory: project.path("cache") });
  const instrumenter = new SourceInstrumenter({ cwd: project.directory }, () => undefined, cache);
  const ask = (): string => instrumenter.instrument(code, project.path(file), "commonjs");
  const text = ask();
  if (entries() > before) return { text, outcome: "kept" };
  expect(ask()).toBe(text);
  rmSync(project.path("cache"), { recursive: true });
  mkdirSync(project.path("cache"));
  const again = ask();
  expect(again).toBe(text);
  return { text, outcome: entries() > 0 ? "known" : "lost" };
}

test("TypeScript and JSX that no config has a say in is compiled once", () => {
  const first = compiled();
  expect(first.outcome).toBe("kept");
  expect(first.text).toContain("exports.f");
  expect(compiled()).toEqual({ text: first.text, outcome: "known" });
  expect(compiled("export const g = <a />;", "src/b.jsx").outcome).toBe("kept");
});

describe("what may be compiled by a config is not kept", () => {
  test.each([
    ["babel.config.js", "module.exports = {};"],
    ["babel.config.json", "{}"],
    [".babelrc", "{}"],
    ["src/.babelrc.cjs", "module.exports = {};"],
    [".babelignore", "x"],
    ["src/package.json", '{ "babel": {} }'],
    ["package.json", '{ "babel": { "presets": [] } }'],
    ["package.json", '{ "browserslist": ["extends browserslist-config-mine"] }'],
    [".browserslistrc", "extends browserslist-config-mine"],
  ])("%s with %j", (name, text) => {
    project.write(name, text);
    const cache = new InstrumentCache({ directory: project.path("cache") });
    const instrumenter = new SourceInstrumenter({ cwd: project.directory }, () => undefined, cache);
    instrumenter.instrument(CODE, project.path("src/a.ts"), "commonjs");
    expect(entries()).toBe(0);
  });

  test("nor where the environment names a file", () => {
    process.env.BROWSERSLIST_CONFIG = project.path("browsers");
    project.write("browsers", "chrome 100");
    expect(compiled().outcome).toBe("lost");
  });
});

test.each<[string, () => void]>([
  ["browserslist in package.json", () => project.write("package.json", '{ "browserslist": ["chrome 100"] }')],
  [".browserslistrc", () => project.write(".browserslistrc", "chrome 100")],
  ["a browserslist above the file", () => project.write("src/browserslist", "chrome 100")],
  ["BROWSERSLIST", () => Object.assign(process.env, { BROWSERSLIST: "chrome 100" })],
  ["a map beside it", () => project.write("src/a.map", '{"version":3}')],
])("is made anew after a change of %s", (name, change) => {
  const code = name.includes("map") ? `${CODE}//# sourceMappingURL=a.map\n` : CODE;
  expect(compiled(code).outcome).toBe("kept");
  change();
  expect(compiled(code).outcome).toBe("kept");
});
