import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { PcTable } from "../../src/bridge/pc-table";
import { writeTrace } from "../../src/bridge/result-directory";
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
  writeTrace(run, table, Uint32Array.of(0), [["tests.msgpack", encodeTestData(data)]]);
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

describe("names that mean something in a link", () => {
  /** Some of them would be one name once they are escaped. */
  const NAMES = [
    ...["a?b.js", "a#b.js", "a%41.js", "aA.js", "src/a<b.js", "src/a%3Cb.js", "src/a%253Cb.js", "src/?/#.js", "a&b.js"],
    ...["index", "src/index", "src/index.source", "sp ace.js", "ü.js", "c:d.js", "e\nf.js", "e%0Af.js", "src/%/%.js"],
  ];

  function page(from: string, href: string): string {
    return fileURLToPath(new URL(href.replaceAll("&amp;", "&"), pathToFileURL(from)));
  }

  /** The titles of all pages of sources that can be reached from one by links. */
  function crawl(start: string): string[] {
    const found = new Map<string, string>();
    for (let open = [start]; open.length > 0; open = open.filter((name) => !found.has(name))) {
      const [name = "", ...others] = open;
      const text = readFileSync(name, "utf8");
      found.set(name, text);
      const links = [...text.matchAll(/<a href="([^"#]*)">/g)].map(([, href = ""]) => page(name, href));
      open = [...others, ...links];
    }
    const sources = [...found.values()].filter((text) => text.includes('<table class="coverage">'));
    return sources.map((text) => /<title>(.*)<\/title>/.exec(text)?.[1] ?? "");
  }

  beforeEach(() => {
    report(NAMES.map((name) => file(name, { statements: [at(1, 0, 1, 2)] })));
  });

  test.each(["html", "lcov"])("%s has a page for each file, which links lead to", (reporter) => {
    const { status } = outer.kcov(["report", "--cwd", "project", "--report-dir", "out", "-r", reporter]);
    expect(status).toBe(0);
    const titles = crawl(join(root, "out", reporter === "lcov" ? "lcov-report" : "", "index.html"));
    expect(titles.length).toBe(NAMES.length);
    expect(new Set(titles).size).toBe(NAMES.length);
  });

  test("the script of html-spa makes links to pages that are there", () => {
    interface Node {
      readonly file: string;
      readonly children: readonly Node[] | false;
    }
    const names = (node: Node, above: string): string[] =>
      node.children === false
        ? [above + node.file]
        : node.children.flatMap((child) => names(child, node.file === "" ? above : `${above}${node.file}/`));
    const start = join(root, "out/index.html");
    writeFileSync(start, "");
    const { status } = outer.kcov(["report", "--cwd", "project", "--report-dir", "out", "-r", "html-spa"]);
    expect(status).toBe(0);
    const [, data = ""] = /window\.data = (.*);$/m.exec(readFileSync(start, "utf8")) ?? [];
    const links = names(JSON.parse(data), "./").map((name) => page(start, `${name}.html`));
    expect(new Set(links).size).toBe(NAMES.length);
    expect(links.filter((link) => !existsSync(link) && !link.endsWith("/index.html"))).toEqual([]);
  });

  test("are the names of files in the formats for programs", () => {
    const names = readFileSync(join(root, "out/lcov.info"), "utf8").match(/^SF:.*$/gm) ?? [];
    expect(new Set(names).size).toBe(NAMES.length);
    expect(names).toEqual(expect.arrayContaining(["SF:a?b.js", "SF:a#b.js", "SF:a%41.js", "SF:src/index"]));
  });
});
