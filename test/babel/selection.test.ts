import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import plugin from "../../src/babel/plugin";
import { compile, ROOT } from "../support/instrument";

const FILES = [
  "src/a.js",
  "src/b.ts",
  "src/c.cjs",
  "src/d.mjs",
  "src/e.tsx",
  "src/f.jsx",
  "src/g.vue",
  "src/types.d.ts",
  "src/a.test.js",
  "src/deep/h.js",
  "lib/i.js",
  "test/helper.js",
  "__tests__/j.js",
  "coverage/lcov-report/k.js",
  "babel.config.js",
  ".eslintrc.js",
  ".hidden/l.js",
  "node_modules/dep/index.js",
  "lib/node_modules/dep/index.js",
  "../outside/m.js",
];

const PLAIN_SOURCES = ["src/a.js", "src/b.ts", "src/c.cjs", "src/d.mjs", "src/e.tsx", "src/f.jsx"];

/** The files that a plugin puts counters into. */
function chosen(instrument: typeof plugin | string, options: object, files: readonly string[] = FILES, root = ROOT) {
  return files.filter((file) =>
    compile("var a = 1;", [[instrument, options]], { filename: join(root, file) }).includes("_coverageSchema"),
  );
}

const CASES: readonly (readonly [options: object, files: readonly string[]])[] = [
  [{}, [...PLAIN_SOURCES, "src/deep/h.js", "lib/i.js", ".hidden/l.js"]],
  [{ include: "src/**" }, [...PLAIN_SOURCES, "src/deep/h.js"]],
  [{ include: "src" }, [...PLAIN_SOURCES, "src/deep/h.js"]],
  [{ include: ["src/a.js", "lib/**"] }, ["src/a.js", "lib/i.js"]],
  [{ include: ["src/**", "!src/deep/**"] }, PLAIN_SOURCES],
  [{ include: [] }, [...PLAIN_SOURCES, "src/deep/h.js", "lib/i.js", ".hidden/l.js"]],
  [{ include: ["test/**", "**/*.js"] }, ["src/a.js", "src/deep/h.js", "lib/i.js", ".hidden/l.js"]],
  [{ include: ["test/**"], exclude: [] }, ["test/helper.js"]],
  [
    { exclude: "src" },
    [
      "lib/i.js",
      "test/helper.js",
      "__tests__/j.js",
      "coverage/lcov-report/k.js",
      "babel.config.js",
      ".eslintrc.js",
      ".hidden/l.js",
    ],
  ],
  [
    { include: "src", exclude: ["**/*.ts", "!src/b.ts"] },
    ["src/a.js", "src/b.ts", "src/c.cjs", "src/d.mjs", "src/e.tsx", "src/f.jsx", "src/a.test.js", "src/deep/h.js"],
  ],
  [{ include: "src", exclude: [] }, [...PLAIN_SOURCES, "src/types.d.ts", "src/a.test.js", "src/deep/h.js"]],
  [{ extension: ".ts" }, ["src/b.ts"]],
  [{ extension: [".js", ".vue"] }, ["src/a.js", "src/g.vue", "src/deep/h.js", "lib/i.js", ".hidden/l.js"]],
  [{ extension: false, include: "src" }, [...PLAIN_SOURCES, "src/g.vue", "src/deep/h.js"]],
  [{ extension: [], include: "src" }, [...PLAIN_SOURCES, "src/g.vue", "src/deep/h.js"]],
  [{ include: "**/dep/**" }, []],
  [{ include: "**/dep/**", excludeNodeModules: true }, []],
  [{ include: "**/dep/**", excludeNodeModules: false }, ["node_modules/dep/index.js", "lib/node_modules/dep/index.js"]],
  [{ include: "**/dep/**", excludeNodeModules: false, exclude: "lib" }, ["node_modules/dep/index.js"]],
  [{ cwd: `${ROOT}/src` }, [...PLAIN_SOURCES, "src/deep/h.js"]],
  [{ cwd: `${ROOT}/src`, include: "src/**" }, []],
  [{ cwd: `${ROOT}/../outside` }, ["../outside/m.js"]],
  [{ cwd: `${ROOT}/src`, include: ["*.js"], exclude: "a.*" }, []],
];

describe("the files that are instrumented", () => {
  test.each(CASES)("are with %j those that babel-plugin-istanbul instruments", (options, files) => {
    const inRoot = { cwd: ROOT, ...options };

    expect(chosen(plugin, inRoot)).toEqual([...files]);
    expect(chosen("babel-plugin-istanbul", { include: [], ...inRoot })).toEqual([...files]);
  });

  test("are those that babel-plugin-istanbul instruments for any lists of globs", () => {
    const globs = [
      "src",
      "src/**",
      "**/*.js",
      "!src/a.js",
      "*.ts",
      "**/deep/**",
      "!**/deep/**",
      "lib/*",
      "./src/b.ts",
      "**",
    ];
    const list = fc.subarray(globs);
    fc.assert(
      fc.property(list, list, fc.boolean(), (include, exclude, excludeNodeModules) => {
        const options = { cwd: ROOT, include, exclude, excludeNodeModules };
        expect(chosen(plugin, options)).toEqual(chosen("babel-plugin-istanbul", options));
      }),
      { numRuns: 25 },
    );
  });
});

describe("without `cwd`", () => {
  const { NYC_CWD } = process.env;

  afterAll(() => {
    if (NYC_CWD === undefined) delete process.env["NYC_CWD"];
    else process.env["NYC_CWD"] = NYC_CWD;
  });

  test("the files are looked for under NYC_CWD, as babel-plugin-istanbul does", () => {
    process.env["NYC_CWD"] = `${ROOT}/lib`;

    expect(chosen(plugin, { include: [] })).toEqual(["lib/i.js"]);
    expect(chosen("babel-plugin-istanbul", { include: [] })).toEqual(["lib/i.js"]);
  });

  test("and without NYC_CWD under the working directory", () => {
    delete process.env["NYC_CWD"];

    expect(chosen(plugin, {})).toEqual([]);
    expect(chosen(plugin, {}, ["src/a.js"], process.cwd())).toEqual(["src/a.js"]);
    expect(chosen("babel-plugin-istanbul", { include: [] }, ["src/a.js"], process.cwd())).toEqual(["src/a.js"]);
  });
});

describe("a symbolic link", () => {
  let directory = "";

  beforeAll(() => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), "istanbul-kcov-selection-")));
    for (const name of ["project", "elsewhere"]) {
      mkdirSync(join(directory, name));
      writeFileSync(join(directory, name, "real.js"), "var a = 1;");
    }
    symlinkSync(join(directory, "elsewhere/real.js"), join(directory, "project/link-out.js"));
    symlinkSync(join(directory, "project/real.js"), join(directory, "elsewhere/link-in.js"));
    symlinkSync(join(directory, "project"), join(directory, "alias"));
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  const links = ["project/real.js", "project/link-out.js", "elsewhere/link-in.js", "alias/real.js"];

  const inside = ["project/real.js", "elsewhere/link-in.js", "alias/real.js"];

  test("is the file it points at, as in babel-plugin-istanbul", () => {
    const options = { cwd: join(directory, "project"), include: [] };

    expect(chosen(plugin, options, links, directory)).toEqual(inside);
    expect(chosen("babel-plugin-istanbul", options, links, directory)).toEqual(inside);
  });

  test("may also be `cwd` itself, where babel-plugin-istanbul would find nothing", () => {
    expect(chosen(plugin, { cwd: join(directory, "alias") }, links, directory)).toEqual(inside);
  });

  test("gives its file's real path to the coverage object and to onCover", () => {
    const seen: string[] = [];
    const onCover = (file: string) => seen.push(file);
    const filename = join(directory, "alias/real.js");
    const code = compile("var a = 1;", [[plugin, { cwd: directory, onCover }]], { filename });

    expect(seen).toEqual([join(directory, "project/real.js")]);
    expect(code).toContain(`path = "${directory}/project/real.js"`);
  });
});
