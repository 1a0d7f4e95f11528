import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "@babel/core";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { fileWide } from "../../src/instrument/file-wide";
import { effort } from "../support/effort";

const HEAD = 'import { a, type T } from "./a";\nimport * as n from "./n";\nimport d = require("./d");\n';

function findings(body: string, file = "m.ts"): string[] | undefined {
  return fileWide(file, `${HEAD}export function f(x) { ${body} }\n`, "/nowhere");
}

describe("what concerns the whole file", () => {
  test.each<[what: string, body: string, found: string[]]>([
    ["a value that is imported", "return a();", ["use of a"]],
    ["the name in a comment, a string and a property", "/* a */ return { a: 'a', n: x.n, d() {} }.a;", []],
    ["the name of a parameter", "return (a) => a;", []],
    ["the name of a variable", "const d = 1; return d;", []],
    ["a short property", "return { a };", ["use of a"]],
    ["a type", "let y: a | T<n.X> = x as typeof d; return y;", []],
    ["a name that compilers read in two ways", "interface I { [a]: string }", ["use of a among types"]],
    ["a namespace and a required module", "return n.x + d;", ["use of d", "use of n"]],
    ["an assignment to an import", "a = 1;", ["assignment to a"]],
    ["a directive, which belongs to its function", "'use server'; return 1;", ['directive "use server" of function 1']],
    ["import.meta, which makes a module", "return import.meta.url;", ["import.meta"]],
    ["a pattern that is none", "return /(/.test(x);", ["the pattern /(/"]],
    ["a pattern", "return /(?<a>.)/u.test(x);", []],
    ["a pragma", "/* @jsxRuntime classic */ return 1;", ["@jsxRuntime classic"]],
    ["a source map", "//# sourceMappingURL=x.map\n", ["sourceMappingURL=x.map"]],
  ])("%s", (_, body, found) => {
    expect(findings(body)?.map((one) => one.trim())).toEqual(found);
  });

  test("JSX, which uses a factory that it does not name", () => {
    expect(findings("return <div/>;", "m.tsx")).toEqual(["JSX"]);
    expect(findings("return <><a.b/></>;", "m.tsx")).toEqual(["JSX", "a fragment of JSX", "use of a"]);
  });

  test.each<[what: string, options: string, used: string[]]>([
    ["drops none by itself", "{}", []],
    ["drops some where the project compiles it as TypeScript", "{ allExtensions: true }", ["use of a"]],
  ])("imports of JavaScript, which %s", (_, options, used) => {
    const body = (use: string): string => `import { a } from "a";\nexport const f = () => ${use};\n`;
    const directory = mkdtempSync(join(tmpdir(), "kcov-file-wide-"));
    const preset = JSON.stringify(require.resolve("@babel/preset-typescript"));
    writeFileSync(join(directory, "babel.config.js"), `module.exports = { presets: [[${preset}, ${options}]] };`);
    expect(fileWide("m.js", body("a"), directory)).toEqual(used);
    expect(fileWide("m.js", body('"a"'), directory)).toEqual([]);
    rmSync(directory, { recursive: true });
  });

  test("nothing of what is no code", () => {
    expect(findings("return (;")).toBeUndefined();
  });
});

const USES = [
  "a();",
  "n.x;",
  "d.y;",
  "let z: a;",
  "let z: typeof n;",
  "x.a;",
  '"a n d";',
  "({ a });",
  "((a) => a)(1);",
].concat("let z: (d: 1) => n.T;", "<T>x;", "x.d = n.d;", "[...d];", "label: n;", "for (const a of x) a;");

/** The imports that are left when Babel has compiled TypeScript. */
function left(body: string): string[] {
  const code = `${HEAD}import q = n.q;\nexport function f(x) { ${body} }`;
  const plugins = ["@babel/plugin-transform-typescript", "@babel/plugin-transform-modules-commonjs"];
  const out = transformSync(code, { filename: "m.ts", configFile: false, babelrc: false, plugins })?.code ?? "";
  return [...out.matchAll(/require\("(.*?)"\)/g)].map(([, name]) => name ?? "").sort();
}

test("two texts of which Babel keeps other imports never concern the same", () => {
  const bodies = fc.subarray(USES).map((uses) => uses.map((use) => `{ ${use} }`).join(" "));
  fc.assert(
    fc.property(bodies, bodies, (one, other) => {
      fc.pre(String(findings(one)) === String(findings(other)));
      expect(left(one)).toEqual(left(other));
    }),
    { numRuns: effort(50, 2_000) },
  );
});
