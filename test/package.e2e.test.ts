import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { PackedProject } from "./support/packed-project";

/** The package in an otherwise empty project. */
const project = new PackedProject({
  "package.json": '{ "private": true }',
  "main.js": "console.log(process.argv[2] ? 1 : 2);",
});

function run(command: string, ...args: string[]): string {
  const { stdout, stderr, status } = project.run(command, ...args);
  expect({ command, status, stderr: status === 0 ? "" : stderr }).toEqual({ command, status: 0, stderr: "" });
  return stdout;
}

const PACKAGE = "node_modules/istanbul-kcov";

/** The package's own files that one of its pages links to or shows. */
function linksIn(page: string): string[] {
  const links = project.read(`${PACKAGE}/${page}`).matchAll(/\]\(([^)#:]+)/g);
  return Array.from(links, ([, link = ""]) => join(dirname(page), link));
}

beforeAll(() => project.install(), 300_000);

afterAll(() => project.remove());

describe("the packed package", () => {
  test("runs its command", () => {
    run("npx", "istanbul-kcov", "trace", "--", "node", "main.js");
    expect(run("npx", "istanbul-kcov", "report")).toMatch(/main\.js +\| +100 \| +50 \|/);
    expect(run("npx", "istanbul-kcov", "print", "coverage/kcov/trace.kcov")).toBe(
      "0xffffffff80000000\n0xffffffff80000002\n",
    );
  });

  test("holds what its README leads to, and what those pages lead to", () => {
    const pages = linksIn("README.md");
    expect(pages.length).toBeGreaterThan(8);
    const links = new Set([...pages, ...pages.filter((page) => page.endsWith(".md")).flatMap(linksIn)]);
    expect([...links].filter((link) => !existsSync(project.path(`${PACKAGE}/${link}`)))).toEqual([]);
  });

  test("is required and imported with the same names", () => {
    const names = run("node", "-p", "Object.keys(require('istanbul-kcov')).sort().join()").trim();
    expect(names).toContain("KcovError,PcTable,attachKcov,createCoverage,decodeKcov");
    project.write(
      "names.mjs",
      `import { ${names} } from "istanbul-kcov"; console.log(typeof createCoverage, typeof PcTable);`,
    );
    expect(run("node", "names.mjs")).toBe("function function\n");
  });

  test("registers itself with --require and with --import, and is read from the program", () => {
    const read =
      'const { createCoverage, decodeKcov } = require("istanbul-kcov"); require("./main.js"); console.log(decodeKcov(createCoverage().drain()).length);';
    project.write("read.js", read);
    expect(run("node", "--require", "istanbul-kcov/register", "read.js")).toBe("2\n5\n");
    expect(run("node", "--import", "istanbul-kcov/register", "read.js")).toBe("2\n5\n");
  });

  test("gives Babel its plugin and its preset", () => {
    const program = `
      const { transformSync } = require("@babel/core");
      const options = (kind) => ({ filename: __dirname + "/x.js", babelrc: false, configFile: false, [kind + "s"]: ["istanbul-kcov/babel-" + kind] });
      const [plugin, preset] = ["plugin", "preset"].map((kind) => transformSync("1 + 1;", options(kind)).code);
      console.log(plugin === preset, plugin.includes("coverageData"));`;
    project.write("babel.js", program);
    expect(run("node", "babel.js")).toBe("true true\n");
  });
});

/** The package beside an exact Babel older than ours. */
describe("beside an older Babel", () => {
  const OLDER = "7.26.10";
  const older = new PackedProject({
    "package.json": JSON.stringify({ private: true, devDependencies: { "@babel/core": OLDER } }),
    "main.tsx": `/** @jsx h */
      const h = (type: string, _: null, ...children: string[]): string => type + children;
      enum Level { Low = 1 }
      console.log(Level.Low > 1 ? <b>high</b> : <i>low</i>);`,
  });

  beforeAll(() => older.install(), 300_000);

  afterAll(() => older.remove());

  test("no second one is installed", () => {
    const { stdout } = older.run("npm", "ls", "--all", "--parseable", "@babel/core");
    expect(stdout.trim().split("\n")).toEqual([older.path("node_modules/@babel/core")]);
    expect(JSON.parse(older.read("node_modules/@babel/core/package.json")).version).toBe(OLDER);
  });
  test("TypeScript and JSX are compiled and traced with it", () => {
    const { stdout, stderr } = older.run("npx", "istanbul-kcov", "trace", "--", "node", "main.tsx");
    expect({ stdout, stderr }).toEqual({ stdout: "ilow\n", stderr: expect.stringMatching(/^istanbul-kcov: 1 file, /) });
  });
});
