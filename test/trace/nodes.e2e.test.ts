import { resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";
import { effort } from "../support/effort";
import { inTurn } from "../support/in-turn";
import { NODES } from "../support/nodes";

const FIXTURES = resolve(__dirname, "../../fixtures");

const PROGRAMS: readonly (readonly [name: string, args: readonly string[]])[] = [
  ["expression-cjs", ["main.js", "1 + 2 * (3 - x)", "x=4"]],
  ["expression-esm", ["main.js", "sqrt(x ^ 2 + 9) / phi", "x=4"]],
  ["invoice-tsx", ["main.ts"]],
  ["word-count-parallel", ["main.js"]],
];

interface Traced {
  readonly stdout: string;
  readonly status: number | null;
  readonly table: string;
  readonly covered: readonly string[];
}

function traced(name: string, [main, ...args]: readonly string[], node: string): Traced {
  const project = new Project({});
  const directory = resolve(FIXTURES, name);
  const { stdout, status } = project.kcov(
    ["trace", "--cwd", directory, "-o", project.directory, "--", node, resolve(directory, String(main)), ...args],
    { node },
  );
  const result = { stdout, status, table: project.read("pcs.json"), covered: project.covered(".") };
  project.remove();
  return result;
}

/** Each with the Nodes that it is tried on beside this one. */
const CASES = PROGRAMS.map(
  ([name, args], i) => [name, args, effort(NODES.slice(-1 - (i % 3)).slice(0, 1), NODES)] as const,
);

describe.each(CASES)("%s", (name, args, nodes) => {
  const expected = traced(name, args, process.execPath);

  test.each(nodes)("gives the same output, table and trace on %s", (node) => {
    expect(expected.covered.length).toBeGreaterThan(50);
    expect(traced(name, args, node)).toEqual(expected);
  });
});

describe.each(NODES)("on %s", (node) => {
  const scenario = inTurn(NODES, node);
  const run = (
    files: Record<string, string>,
    ...command: string[]
  ): { stdout: string; covered: string[]; files: string[] } => {
    const project = new Project(files);
    const { stdout } = project.kcov(["trace", "--", node, ...command], { node });
    const table = project.table().files.map(({ maps }) => maps.path);
    const result = { stdout, covered: project.covered(), files: table };
    project.remove();
    return result;
  };

  scenario("a module imports CommonJS, JSON, TypeScript and TSX", () => {
    const { stdout, files } = run(
      {
        "package.json": '{ "type": "module" }',
        "main.js":
          'import { a } from "./a.cjs"; import data from "./data.json" with { type: "json" };\n' +
          'import { b } from "./b.ts"; const { c } = await import("./c.tsx"); console.log(a, data.n, b, c);\n',
        "a.cjs": "exports.a = 1;",
        "data.json": '{ "n": 2 }',
        "b.ts": "enum E { X = 3 }\nexport const b: number = E.X;",
        "c.tsx": "/** @jsx h */\nconst h = (tag: string) => tag.length + 3;\nexport const c: number = <i/>;",
      },
      "main.js",
    );
    expect(stdout).toBe("1 2 3 4\n");
    expect(files).toEqual(["a.cjs", "b.ts", "c.tsx", "main.js"]);
  });

  scenario("CommonJS requires an ES module, and JSX", () => {
    const { stdout, files } = run(
      {
        "main.js": 'const { m } = require("./m.mjs"); console.log(m, require("./view.jsx"));',
        "m.mjs": "export const m = import.meta.url.slice(-5);",
        "view.jsx": "/** @jsx h */ const h = (tag) => tag; module.exports = <b/>;",
      },
      "main.js",
    );
    expect(stdout).toBe("m.mjs b\n");
    expect(files).toEqual(["m.mjs", "main.js", "view.jsx"]);
  });

  const presets = [
    [require.resolve("@babel/preset-env"), { targets: { node: "current" } }],
    require.resolve("@babel/preset-typescript"),
  ];

  scenario.each<[string, Record<string, string>]>([
    ["no Babel config", {}],
    ["preset-env", { "babel.config.json": JSON.stringify({ presets }) }],
  ])("TypeScript in a CommonJS package exports a namespace, with %s", (_what, config) => {
    const { stdout, files } = run(
      {
        ...config,
        "package.json": '{ "type": "commonjs" }',
        "main.ts": 'import { all } from "./all";\nconsole.log(all.a + all.default);',
        "all.ts": 'export * as all from "./a";\nexport const n: number = 1;',
        "a.ts": "export const a: number = 2;\nexport default 3;",
      },
      "main.ts",
    );
    expect(stdout).toBe("5\n");
    expect(files).toEqual(["a.ts", "all.ts", "main.ts"]);
  });

  scenario("TypeScript in a CommonJS package imports its own and the parent directory by their dots", () => {
    const { stdout, files } = run(
      {
        "package.json": '{ "type": "commonjs" }',
        "index.ts": "export const top: number = 1;",
        "part/index.ts": "export const part: number = 2;",
        "part/main.ts": 'import { top } from "..";\nimport { part } from ".";\nconsole.log(top + part);',
      },
      "part/main.ts",
    );
    expect(stdout).toBe("3\n");
    expect(files).toEqual(["index.ts", "part/index.ts", "part/main.ts"]);
  });

  scenario("a TypeScript file with import syntax and no package type runs", () => {
    const main = 'import { join } from "node:path";\nconst n: number = 1;\nconsole.log(join("a", String(n)));';
    const { stdout, covered } = run({ "main.ts": main }, "main.ts");
    expect(stdout).toBe("a/1\n");
    expect(covered).toEqual(["main.ts:2:18 statement", "main.ts:3:0 statement"]);
  });
});
