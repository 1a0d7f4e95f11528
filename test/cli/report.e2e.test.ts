import { existsSync } from "node:fs";
import { transformSync } from "@babel/core";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { FileCoverageData } from "istanbul-lib-coverage";
import { HostProject } from "../support/host-project";

let project: HostProject;

afterEach(() => project.remove());

const MAIN = `
function sign(n) {
  if (n > 0) { return "+"; } else if (n < 0) { return "-"; }
  return n === 0 ? "0" : undefined;
}
const unused = () => { return 1; };
class Pair { constructor(a = 1) { this.a = a; } get twice() { return this.a * 2; } }
console.log(sign(1), new Pair().twice, [3].map((x) => x + 1));
switch (process.argv.length) { case 2: break; default: sign(-1); }
`;

/** Presence of every counter, in place of how often. */
function presence({ s, f, b }: FileCoverageData): unknown {
  const flat = (counts: Record<string, number>) =>
    Object.fromEntries(Object.entries(counts).map(([id, count]) => [id, Math.min(count, 1)]));
  const arms = Object.entries(b).map(([id, counts]) => [id, counts.map((count) => Math.min(count, 1))]);
  return { s: flat(s), f: flat(f), b: Object.fromEntries(arms) };
}

describe("report", () => {
  test("has in JSON what nyc reports of the same run, up to counts", () => {
    project = new HostProject({ "package.json": "{}", "main.js": MAIN });
    project.run("nyc", ["--reporter=json", "--report-dir=nyc", "node", "main.js"]);
    project.kcov(["trace", "--", "node", "main.js"]);
    const { status } = project.kcov(["report", "--reporter", "json"]);
    expect(status).toBe(0);
    const file = project.path("main.js");
    const ours: FileCoverageData = JSON.parse(project.read("coverage/coverage-final.json"))[file];
    const nycs: FileCoverageData = JSON.parse(project.read("nyc/coverage-final.json"))[file];
    expect(presence(ours)).toEqual(presence(nycs));
    expect(ours.statementMap).toEqual(nycs.statementMap);
    expect(ours.fnMap).toEqual(
      Object.fromEntries(Object.entries(nycs.fnMap).map(([id, { line: _, ...fn }]) => [id, fn])),
    );
  });

  test("writes text, lcov and html, with the sources in it and no error", () => {
    project = new HostProject({ "main.js": MAIN });
    project.kcov(["trace", "--", "node", "main.js"]);
    const { stdout, stderr } = project.kcov([
      ...["report", "-r", "text", "-r", "lcov", "-r", "html", "-r", "cobertura", "-r", "clover", "--report-dir", "out"],
    ]);
    expect(stderr.split("\n")).toEqual([
      `istanbul-kcov: written to ${project.path("out/lcov-report/index.html")}`,
      `istanbul-kcov: written to ${project.path("out/index.html")}`,
      "",
    ]);
    expect(existsSync(project.path("out/lcov-report/index.html"))).toBe(true);
    expect(stdout).toMatch(/main\.js +\| +64\.28 \| +33\.33 \| +80 \|/);
    expect(project.read("out/lcov.info")).toContain("SF:main.js\n");
    expect(project.read("out/main.js.html")).toContain("undefined");
    expect(project.read("out/main.js.html")).not.toContain("TypeError");
    expect(existsSync(project.path("out/clover.xml"))).toBe(true);
  });

  test.each([true, false])(
    "is in terms of the original when its source map is in the code (%p) or beside it",
    (isInline) => {
      const source =
        "interface A { n: number }\n\nexport function f(a: A): number {\n  return a.n ? 1 : 2;\n}\nf({ n: 1 });\n";
      project = new HostProject({ "src/f.ts": source });
      const compiled = transformSync(source, {
        filename: project.path("src/f.ts"),
        presets: [require.resolve("@babel/preset-typescript")],
        plugins: [require.resolve("@babel/plugin-transform-modules-commonjs")],
        sourceMaps: isInline ? "inline" : true,
        sourceFileName: "../src/f.ts",
        configFile: false,
        babelrc: false,
      });
      project.write("dist/f.js", `${compiled?.code}${isInline ? "" : "\n//# sourceMappingURL=f.js.map\n"}`);
      if (!isInline) project.write("dist/f.js.map", JSON.stringify(compiled?.map));
      const { stderr } = project.kcov(["trace", "--", "node", "dist/f.js"]);
      expect(stderr).toContain("1 file");
      const { stdout } = project.kcov(["report", "-r", "text", "-r", "json"]);
      expect(stdout).toContain("f.ts");
      expect(stdout).not.toContain("f.js");
      const [[file, coverage]] = Object.entries<FileCoverageData>(
        JSON.parse(project.read("coverage/coverage-final.json")),
      ) as [[string, FileCoverageData]];
      expect(file).toBe(project.path("src/f.ts"));
      expect(Object.values(coverage.branchMap).map(({ loc }) => loc.start.line)).toEqual([4]);
    },
  );

  test("lists what a source map of sections leads to, and under its own name what a map leads nowhere from", () => {
    const map = { version: 3, sources: ["../src/a.ts"], names: [], mappings: "AAAA" };
    const maps = [
      { version: 3, sections: [{ offset: { line: 0, column: 0 }, map }] },
      { ...map, sources: [null] },
    ];
    const comments = maps.map((one) => `//# sourceMappingURL=data:application/json,${JSON.stringify(one)}\n`);
    project = new HostProject({
      "dist/a.js": `require("./b");\n${comments[0]}`,
      "dist/b.js": `globalThis.b = 1;\n${comments[1]}`,
    });
    expect(project.kcov(["trace", "--", "node", "dist/a.js"]).stderr).toMatch(/^istanbul-kcov: 2 files, .*\n$/);
    const { stdout } = project.kcov(["report"]);
    expect(stdout).toMatch(/ a\.ts +\|/);
    expect(stdout).toMatch(/ b\.js +\|/);
  });

  test("reads a trace and table from elsewhere", () => {
    project = new HostProject({ "main.js": MAIN });
    project.kcov(["trace", "-o", "there", "--", "node", "main.js"]);
    expect(project.kcov(["report", "there/trace.kcov"]).stdout).toContain("main.js");
  });
});
