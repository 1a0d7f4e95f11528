/**
 * Beside other tools: those that put modules in a file's place, that count what V8 runs, that compile modules
 * themselves.
 */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";
import { HostProject } from "../support/host-project";
import { eachOf, FIRST_AND_LAST, NODES, versionOf } from "../support/nodes";

const V8_LINE = /istanbul-kcov: c8 and other readers of NODE_V8_COVERAGE .* are wrong; run them without trace\n/g;

let project: Project;

afterEach(() => project.remove());

/** Traces `node` with these arguments; the children of the trace find the same Node. */
function traced(node: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const PATH = `${dirname(node)}:${process.env["PATH"]}`;
  return project.kcov(["trace", "--", "node", ...args], { node, env: { PATH, ...env } });
}

/** Whether this Node has `mock.module` of node:test. */
function hasModuleMocks(node: string): boolean {
  const [major, minor] = versionOf(node);
  return major > 22 || (major === 22 && minor >= 3);
}

describe("a module in a file's place", () => {
  eachOf(NODES.filter(hasModuleMocks), "with mock.module")(
    "by mock.module of %s is not recorded as that file",
    (node) => {
      project = new Project({
        "package.json": "{}",
        "price.mjs": "export const price = (n) => {\n  if (n > 9) return 1;\n  return 2;\n};\n",
        "tax.cjs": "exports.tax = () => {\n  return 3;\n};\n",
        "main.mjs": [
          'import { mock } from "node:test";',
          'globalThis.sum = (await import("./price.mjs")).price(10) + (await import("./tax.cjs")).default.tax();',
          'for (const name of ["./price.mjs", "./tax.cjs"]) {',
          "  const replaced = mock.module(name, { namedExports: { price: () => 40, tax: () => 50 } });",
          "  globalThis.sum += Object.values(await import(name)).find((value) => typeof value === 'function')();",
          "  replaced.restore();",
          "}",
          'console.log(globalThis.sum, (await import("./price.mjs")).price(10));',
        ].join("\n"),
      });
      const { stdout, stderr } = traced(node, ["--no-warnings", "--experimental-test-module-mocks", "main.mjs"]);
      expect(stdout).toMatch(/^\d+ 1\n$/);
      expect(stderr).toMatch(/^istanbul-kcov: 3 files, .*\n$/);
      const covered = project.covered().filter((block) => !block.startsWith("main.mjs"));
      expect(covered.sort()).toEqual([
        "price.mjs:1:21 statement",
        "price.mjs:2:13 statement",
        "price.mjs:2:2 arm",
        "price.mjs:2:2 statement",
        "tax.cjs:1:0 statement",
        "tax.cjs:2:2 statement",
      ]);
    },
  );

  /**
   * A loader that answers for files with a query: with another module, with what it compiled, with the file's own text.
   */
  const HOOKS = `
    import { readFileSync } from "node:fs";
    const compiled = (map) => "globalThis.seen.push('compiled');\\n//# sourceMappingURL=data:application/json," + encodeURIComponent(JSON.stringify(map));
    export const answer = (url) => {
      if (url.endsWith("?mocked")) return "globalThis.seen.push('mocked');\\nglobalThis.more = 1;\\nglobalThis.most = 2;";
      if (url.endsWith("?wrapped#1")) return "export * from 'node:path';";
      if (url.endsWith("?compiled")) return compiled({ version: 3, sources: ["b.mjs"], names: [], mappings: "AAAA" });
    };
    export const load = (url, context, next) => {
      const source = answer(url);
      return source === undefined ? next(url, context) : { format: "module", source, shortCircuit: true };
    };`;

  test.each(FIRST_AND_LAST)("by a loader of %s is not, but what was compiled from the file is", (node) => {
    project = new Project({
      "package.json": "{}",
      "hooks.mjs": HOOKS,
      "register.mjs": 'import { register } from "node:module";\nregister("./hooks.mjs", import.meta.url);',
      "a.mjs": "globalThis.seen.push('a');\nif (globalThis.seen.length > 9) globalThis.never = 1;\n",
      "b.mjs": "globalThis.seen.push('b' as string);",
      "main.mjs": [
        "globalThis.seen = [];",
        'for (const name of ["./a.mjs", "./a.mjs?mocked", "./a.mjs?v=1", "./a.mjs?wrapped#1", "./b.mjs?compiled"])',
        "  await import(name);",
        'await import("data:text/javascript,globalThis.seen.push(4)");',
        "console.log(globalThis.seen.join());",
      ].join("\n"),
    });
    const { stdout, stderr } = traced(node, ["--import", "./register.mjs", "main.mjs"]);
    expect(stdout).toBe("a,mocked,a,compiled,4\n");
    expect(stderr).not.toContain("different contents");
    /**
     * Before Node 22.15 the program's loader is asked before ours, and what it answers without asking on is not seen.
     */
    const answersFirst = versionOf(node)[0] < 22;
    expect(project.covered().filter((block) => /^[ab]\.mjs/.test(block))).toEqual([
      "a.mjs:1:0 statement",
      "a.mjs:2:0 statement",
      "a.mjs:2:0 arm",
      ...(answersFirst ? [] : ["b.mjs:1:0 statement"]),
    ]);
  });

  test("is none where a file is imported under several queries: it counts as the file", () => {
    project = new Project({
      "package.json": "{}",
      "a.mjs": "export const even = (n) => {\n  if (n % 2) return false;\n  return true;\n};\n",
      "main.mjs": 'for (const n of [1, 2]) (await import("./a.mjs?n=" + n)).even(n);',
    });
    expect(traced(process.execPath, ["main.mjs"]).stderr).toMatch(/^istanbul-kcov: 2 files, .*\n$/);
    expect(project.covered()).toEqual(expect.arrayContaining(["a.mjs:2:13 statement", "a.mjs:3:2 statement"]));
  });
});

describe("coverage that V8 counts", () => {
  const FILES = {
    "main.js":
      'const { execFileSync } = require("child_process");\nif (process.argv[2]) execFileSync("node", ["a.js"]);',
    "a.js": "globalThis.a = 1;",
  };

  test.each([
    ["of a process", ["main.js"], { NODE_V8_COVERAGE: "v8" }],
    ["of a process and its child", ["main.js", "child"], { NODE_V8_COVERAGE: "v8" }],
    ["for Node's own report", ["--test", "--experimental-test-coverage", "main.js"], {}],
  ])("%s is spoken of in one line", (_, args, env) => {
    project = new Project(FILES);
    const { stderr, status } = traced(process.execPath, args, env);
    expect(stderr.match(V8_LINE)).toHaveLength(1);
    expect(status).toBe(0);
  });

  test.each(["process.env.NODE_V8_COVERAGE = 'v8';", ""])("is spoken of where the program asks for it: %j", (set) => {
    project = new Project({ ...FILES, "main.js": `${set}\n${FILES["main.js"]}` });
    const { stderr } = traced(process.execPath, ["main.js", "child"]);
    expect(stderr.match(V8_LINE) ?? []).toHaveLength(set === "" ? 0 : 1);
    expect(existsSync(project.path("v8"))).toBe(set !== "");
  });

  test("is right, and not spoken of, where nothing was instrumented", () => {
    project = new Project(FILES);
    const { stderr } = project.kcov(["trace", "-x", "**", "--", "node", "main.js"], {
      env: { NODE_V8_COVERAGE: "v8" },
    });
    expect(stderr).not.toMatch(V8_LINE);
  });
});

describe("a runner that compiles modules itself", () => {
  test("is named, with what to do: Jest", () => {
    project = new HostProject({
      "package.json": "{}",
      "sum.js": "exports.sum = (a, b) => a + b;",
      "sum.test.js": 'test("x", () => expect(require("./sum").sum(1, 1)).toBe(2));',
    });
    const { stderr, status } = project.kcov(["trace", "--", "node", "node_modules/.bin/jest", "-i"]);
    expect(stderr).toMatch(/istanbul-kcov: Jest compiles modules itself, .*; run it with istanbul-kcov test instead\n/);
    expect(status).toBe(1);
  });

  test.each(["node_modules/vitest/vitest.mjs", "node_modules/.bin/vitest"])(
    "is named, with what to do: %s",
    (script) => {
      project = new Project({ [script]: "process.exitCode = Number(process.argv[2]);", "package.json": "{}" });
      for (const code of [0, 3]) {
        const { stderr, status } = traced(process.execPath, [script, String(code)]);
        expect(stderr).toMatch(
          /istanbul-kcov: Vitest compiles modules itself, .*; run it with istanbul-kcov test instead\n/,
        );
        expect(status).toBe(code || 1);
      }
    },
  );

  test("is not another script of such a name", () => {
    project = new Project({
      "scripts/jest/run.js": "1;",
      "node_modules/jest-worker/run.js": "1;",
      "package.json": "{}",
    });
    for (const script of ["scripts/jest/run.js", "node_modules/jest-worker/run.js"])
      expect(traced(process.execPath, [script, "vitest"]).stderr).not.toContain("compiles modules itself");
  });
});
