/**
 * Istanbul's visitor on light paths makes the maps and the code that it makes on Babel's own paths.
 *
 * In the long form of every file of the project's dependencies that Babel can read.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as babel from "@babel/core";
import { type types as BabelTypes, parseSync, types as t, traverse } from "@babel/core";
import { generate } from "@babel/generator";
import { describe, expect, test } from "@jest/globals";
import { programVisitor } from "istanbul-lib-instrument";
import { visitProgram } from "../../../src/instrument/istanbul-visit";
import { isLong, sample } from "../../support/effort";
import { PROGRAMS } from "./programs";

const MODULES = resolve(__dirname, "../../../node_modules");
const FILE = "/virtual/program.ts";

/** Some files of each kind: one long function, classes, generated ES5, TypeScript, comments everywhere. */
const PACKAGES = [
  "acorn",
  "semver",
  "js-yaml",
  "@jridgewell/trace-mapping",
  "zod/src/v4/core",
  "istanbul-lib-coverage",
];

interface Result {
  readonly maps: string;
  readonly code: string;
}

type Options = Parameters<typeof programVisitor>[2];

const OPTIONS: Options = {
  coverageVariable: "__coverage__",
  coverageGlobalScope: "globalThis",
  coverageGlobalScopeFunc: false,
  ignoreClassMethods: ["render"],
  reportLogic: false,
  inputSourceMap: undefined,
};

function parse(code: string, filename = FILE): BabelTypes.File {
  const plugins = filename.endsWith("ts") ? (["typescript", "decorators"] as const) : [];
  const parserOpts = { allowReturnOutsideFunction: true, allowNewTargetOutsideFunction: true, plugins: [...plugins] };
  const options = { filename, babelrc: false, configFile: false, sourceType: "unambiguous", parserOpts } as const;
  return parseSync(code, options) as BabelTypes.File;
}

function onBabelsPaths(ast: BabelTypes.File, options: Options): Result {
  let coverage: object | undefined;
  traverse(ast, {
    Program: (path) => {
      const visitor = programVisitor(t, FILE, options);
      visitor.enter(path);
      coverage = visitor.exit(path)?.fileCoverage;
      path.stop();
    },
  });
  return resultOf(ast, coverage);
}

function onLightPaths(ast: BabelTypes.File, options: Options): Result {
  const visited = visitProgram(babel, ast, { filename: FILE, options, placeholder: t.nullLiteral() });
  return resultOf(ast, visited?.fileCoverage);
}

/** Without Istanbul's own function, and with operands where we keep them. */
function resultOf(ast: BabelTypes.File, coverage: object | undefined): Result {
  ast.program.body = ast.program.body.filter(
    (node) => !(t.isFunctionDeclaration(node) && node.id?.name.startsWith("cov_")),
  );
  const { code } = generate(ast);
  return { maps: JSON.stringify(coverage), code: code.replace(/(cov_\w+)\(\)\.\1_temp/g, "$1_temp") };
}

function compare(code: string, filename?: string, options: Partial<Options> = {}): void {
  const both = { ...OPTIONS, ...options };
  expect(onLightPaths(parse(code, filename), both)).toEqual(onBabelsPaths(parse(code, filename), both));
}

describe.each([false, true])("with reportLogic %p", (reportLogic) => {
  test.each(Object.entries(PROGRAMS))("%s", (_name, code) => {
    compare(code, FILE, { reportLogic });
  });
});

const HINTED = [
  "if (a) b(); else c();",
  "x = a ? b : c;",
  "x = a && b || c;",
  "for (;;) d();",
  "switch (a) { case 1: b(); default: c(); }",
  "function f(a = 1) { return a; }",
  "const f = () => 1, g = function () {};",
  "export const h = class { m() {} render() {} x = () => 1; #y = 2; };",
  "label: for (const a of b) { continue label; }",
  "export default function () { try { a(); } catch { b(); } }",
  "class A extends (b(), C) { static { d(); } accessor = 1; }",
  "enum E { A = 1 && 2 } namespace N { a(); }",
];

test.each(HINTED)("hints before, in and after %s", (code) => {
  for (const hint of ["next", "if", "else", "file"]) {
    const comment = `/* istanbul ignore ${hint} */`;
    for (const at of places(code)) compare(`${code.slice(0, at)}${comment}${code.slice(at)}`);
  }
});

/** Where a comment may stand. */
function places(code: string): number[] {
  return Array.from(code.matchAll(/(?<!#)\b|(?<=[;{}()])/g), ({ index }) => index);
}

test.each(["function cov_x() {}", "var cov_x;", "import cov_x from 'x';", "cov_x();"])(
  "a program that has the name of Istanbul's function: %s",
  (code) => {
    const name = /cov_\w+/.exec(onLightPaths(parse("a();"), OPTIONS).code)?.[0] as string;
    compare(`${code.replace("cov_x", name)} if (a) b();`);
  },
);

test.each(isLong ? [""] : PACKAGES)("each file of node_modules/%s", (name) => {
  let files = 0;
  for (const file of sample(sourcesIn(join(MODULES, name)), 8)) {
    const code = readFileSync(file, "utf8");
    if (!isReadable(code, file)) continue;
    compare(code, file);
    files++;
  }
  expect(files).toBeGreaterThan(0);
  console.log(`${files} files`);
});

function sourcesIn(directory: string): string[] {
  const all = readdirSync(directory, { recursive: true, withFileTypes: true });
  const sources = all.filter((entry) => entry.isFile() && /(?<!\.d)\.[cm]?[jt]s$/.test(entry.name));
  return sources.map(({ parentPath, name }) => join(parentPath, name));
}

function isReadable(code: string, file: string): boolean {
  try {
    parse(code, file);
    return true;
  } catch {
    return false;
  }
}
