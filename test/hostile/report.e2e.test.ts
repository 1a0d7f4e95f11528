import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { PcTable } from "../../src/bridge/pc-table";
import { writeTrace } from "../../src/bridge/result-files";
import { writeWhole } from "../../src/bridge/run-files";
import { encodeTestData } from "../../src/suite/data-file";
import { hashSources } from "../../src/suite/source-hash";
import { Project } from "../support/command";
import { at, file, ifWithoutElse } from "../support/files";

const SECRET = "what is outside of the project";
const MARKUP = "<img src=x onerror=alert(1)>";
const ATTACKS = [
  `${MARKUP}/${MARKUP}.js`,
  `"onclick="alert(1)".js`,
  "javascript:alert(1)//x.js",
  "</script><!--.js",
  "a\nSF:b.js",
];

let outer: Project;
let root: string;

beforeEach(() => {
  outer = new Project({ "secret.txt": SECRET, "project/a.js": "if (x) {\n  y();\n}\n", "project/package.json": "{}" });
  root = outer.path("project");
});

afterEach(() => outer.remove());

/** Reports a run of these files, all blocks covered, in every way; returns what was written by its name. */
function report(files: readonly object[]): Map<string, string> {
  const table = new PcTable();
  table.add(files);
  const run = join(root, "coverage/kcov");
  writeTrace(run, table, Uint32Array.of(0));
  const search = { roots: [], passedOver: [] };
  const data = {
    table,
    partial: false,
    commits: [],
    sources: hashSources(
      table.files.map(({ path }) => path),
      root,
    ),
    search,
    files: [],
  };
  writeWhole(join(run, "tests.msgpack"), encodeTestData(data));
  const reporters = ["html", "lcov", "cobertura", "clover", "html-spa", "json", "text", "tests"].flatMap((name) => [
    "-r",
    name,
  ]);
  const { stdout, stderr, status } = outer.kcov(["report", "--cwd", "project", "--report-dir", "out", ...reporters]);
  const lines = stderr.trimEnd().split("\n");
  expect({ status, lines }).toEqual({
    status: 0,
    lines: Array(3).fill(expect.stringMatching(/^istanbul-kcov: written to .*\.html$/)),
  });
  return new Map([["stdout", stdout], ...written(join(root, "out"))]);
}

function written(directory: string): [string, string][] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.map((name) => [name, readFileSync(name, "utf8")]);
}

describe("a report", () => {
  test("holds no markup of a file's name or a function's", () => {
    const functions = [{ name: `${MARKUP}\nend_of_record`, decl: at(1, 0, 1, 1), loc: at(1, 0, 3, 1) }];
    const files = ATTACKS.map((name) => ({ ...file(name, { statements: [at(1, 0, 1, 2)], functions }) }));
    for (const [name, text] of report([...files, ifWithoutElse("a.js")])) {
      if (!/\.json$|stdout$|lcov\.info$/.test(name)) expect(text).not.toContain("<img src=x");
      expect(text).not.toContain("</script><!--");
      expect(text).not.toMatch(/href="[^"]*javascript:alert|[^\\]"onclick=/);
      expect(text).not.toMatch(/^(SF:b|end_of_record.)/m);
    }
  });

  test("holds no markup that a source hides behind the marks of Istanbul's annotations", () => {
    writeFileSync(
      join(root, "a.js"),
      "x; // \u0001script\u0002alert(1)\u0001/script\u0002 </script><script>alert(1)\n",
    );
    const pages = [...report([ifWithoutElse("a.js")])].filter(([name]) => name.endsWith(".html"));
    expect(pages.some(([, text]) => text.includes("alert(1)"))).toBe(true);
    for (const [, text] of pages) expect(text).not.toMatch(/<script>\s*alert/);
  });

  test.each([
    ["leads out of the project", "../secret.txt"],
    ["is absolute", "ABSOLUTE"],
    ["is a link out of the project", "link.js"],
    ["is a device", "../../../../../../../../dev/zero"],
    ["is no name", "a\0b.js"],
    ["is all that is left of a prototype", "../../../../../../../../_proto__"],
  ])("shows no file whose name %s", (_, name) => {
    outer.symlink("secret.txt", "project/link.js");
    const path = name === "ABSOLUTE" ? outer.path("secret.txt") : name;
    const all = [...report([ifWithoutElse(path), ifWithoutElse("a.js")])];
    for (const [, text] of all) expect(text).not.toContain(SECRET);
    expect(all.some(([, text]) => text.includes("This source is not shown"))).toBe(true);
    expect(all.some(([, text]) => text.includes("y();"))).toBe(true);
  });

  test("shows and writes nothing elsewhere because a source map says so", () => {
    const names = [
      "../secret.txt",
      outer.path("secret.txt"),
      `file://${outer.path("secret.txt")}`,
      "/x/../../../../evil.js",
    ];
    const mappings = "AAAA,CCAA,CCAA,CCAA;AAAA";
    const maps = names.map((name) => ({ version: 3, sources: [name, ...names], names: [], mappings }));
    const files = maps.map((inputSourceMap, i) => ({ ...ifWithoutElse(`dist/${i}.js`), inputSourceMap }));
    for (const [, text] of report(files)) expect(text).not.toContain(SECRET);
    expect(readdirSync(outer.directory).sort()).toEqual(["project", "secret.txt"]);
    expect(readdirSync(root).sort()).toEqual(["a.js", "coverage", "out", "package.json"]);
  });

  const place = { statements: [at(1, 0, 1, 2)] };

  test.each([
    ["cannot be read", { mappings: "AADA,CAAA" }],
    ["names nothing", { sources: [null] }],
    ["is about other lines", { mappings: ";;;;AAAA" }],
    ["is of parts elsewhere", { sections: [{ offset: { line: 0, column: 0 }, url: "b.map" }] }],
    ["is about more lines than there are", { mappings: "AAggggggB" }],
  ])("names a file whose source map %s by its own name, beside others", (_, parts) => {
    const map = { version: 3, sources: ["a.ts"], names: [], mappings: "AAAA" };
    const table = new PcTable();
    table.add([
      { ...file("a.js", place), inputSourceMap: { ...map, ...parts } },
      { ...file("b.js", place), inputSourceMap: { version: 3, sections: [{ offset: { line: 0, column: 0 }, map }] } },
    ]);
    writeTrace(join(root, "coverage/kcov"), table, Uint32Array.of(0));
    const { stdout, stderr, status } = outer.kcov(["report", "--cwd", "project"]);
    expect(stdout).toMatch(/ a\.js +\| +100 \|/);
    expect(stdout).toMatch(/ a\.ts +\| +0 \|/);
    expect(stderr).toMatch(/^istanbul-kcov: .*a\.js is under its own name: its source map leads to no original\n$/);
    expect(status).toBe(0);
  });
});
