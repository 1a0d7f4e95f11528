import { describe, expect, test } from "@jest/globals";
import { orderBlocks } from "../../src/istanbul/blocks";
import { type Evaluation, evaluatedAt, evaluatedOn } from "../../src/istanbul/evaluated";
import { type FileMaps, type Position, parseFileMaps, type Range } from "../../src/istanbul/schema";
import { at, file, type RawBranch } from "../support/files";
import { compile, ours } from "../support/instrument";

function mapsOf(code: string): FileMaps {
  let found: FileMaps | undefined;
  const onCover = (_: string, coverage: object): void => {
    found = parseFileMaps(coverage, "p.js");
  };
  compile(code, [ours({ onCover })], { parserOpts: { allowReturnOutsideFunction: true, plugins: ["decorators"] } });
  if (found === undefined) throw new Error("no maps");
  return found;
}

function positionOf(code: string, offset: number): Position {
  const lines = code.slice(0, offset).split("\n");
  return { line: lines.length, column: lines.at(-1)?.length ?? 0 };
}

function textOf(code: string, { start, end }: Range): string {
  const lines = code.split("\n").slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1)?.slice(0, end.column) ?? "";
  lines[0] = lines[0]?.slice(start.column) ?? "";
  return lines.join("\n");
}

/** The text of each block that tells, and `load` where loading the module does. */
function shown(code: string, maps: FileMaps, { blocks, load }: Evaluation): string[] {
  const texts = blocks.map((index) => textOf(code, orderBlocks(maps)[index] as Range));
  return load === "untold" ? [...texts, "load"] : texts;
}

/** What tells of the place that `@` marks. */
function tells(marked: string): string[] {
  const code = marked.replace("@", "");
  const maps = mapsOf(code);
  return shown(code, maps, evaluatedAt({ maps, blocks: orderBlocks(maps) }, positionOf(code, marked.indexOf("@"))));
}

describe("a place is told of by the innermost that is evaluated as a whole", () => {
  test.each<[what: string, marked: string, told: string[]]>([
    ["a condition, by the if", "if (@a) b();", ["if (a) b();"]],
    ["an if, by itself", "@if (a) b(); else c();", ["if (a) b(); else c();"]],
    ["what an if runs, by its statement", "if (a) @b();", ["b();"]],
    ["the bracket of an if, by the if", "if (a) {@ b(); }", ["if (a) { b(); }"]],
    ["the bracket of an else, by the else", "if (a) { b(); } else {@ c(); }", ["{ c(); }"]],
    ["a further condition, by its own if", "if (a) b(); else if (@c) d();", ["if (c) d();"]],
    ["a condition of ?:, by the statement", "x = @a ? b : c;", ["x = a ? b : c;"]],
    ["an arm of ?:, by itself", "x = a ? @b : c;", ["b"]],
    ["a condition in an arm", "x = a ? @b ? c : d : e;", ["b ? c : d"]],
    ["the first operand, by itself", "x = @a && b;", ["a"]],
    ["a further operand, by itself", "x = a && b || @c;", ["c"]],
    ["an operator, by the statement", "x = a @&& b;", ["x = a && b;"]],
    ["an operand within an operand", "x = a && f(b || @c);", ["c"]],
    ["a condition within an operand", "x = a && (@b ? c : d);", ["b ? c : d"]],
    ["what starts a for, by the for", "for (let i = @a; b; c) d();", ["a"]],
    ["the test of a for", "for (let i = a; @b; c) d();", ["for (let i = a; b; c) d();"]],
    ["the update of a for", "for (let i = a; b; @c) d();", ["for (let i = a; b; c) d();"]],
    ["what a for goes over", "for (const i of @a) d();", ["for (const i of a) d();"]],
    ["the test of a while", "while (@a) b();", ["while (a) b();"]],
    ["the test of a do", "do { b(); } while (@a);", ["do { b(); } while (a);"]],
    ["what a switch compares", "switch (@a) { case b: c(); }", ["switch (a) { case b: c(); }"]],
    ["what a switch compares with", "switch (a) { case @b: c(); }", ["switch (a) { case b: c(); }"]],
    ["what a case runs", "switch (a) { case b: @c(); }", ["c();"]],
    [
      "the name in a declaration, by what is around it",
      "if (a) { const {[@k]: b} = c; }",
      ["if (a) { const {[k]: b} = c; }"],
    ],
    ["a value in a pattern", "if (a) { const { b = @1 } = c; }", ["1"]],
    ["a default", "function f(a = @b) { return a; }", ["b"]],
    ["a condition in a default", "function f(a = @b ? c : d) { return a; }", ["b ? c : d"]],
    ["a parameter, by the body", "function f(@a = b) { c(); return a; }", ["b", "c();", "return a;"]],
    ["the parameter of an arrow, by its body and by who makes it", "x = (@a) => b;", ["x = (a) => b;", "b"]],
    ["the body of an arrow", "x = (a) => @a + 1;", ["a + 1"]],
    ["a condition in the body of an arrow", "x = (a) => @a ? 1 : 2;", ["a ? 1 : 2"]],
    ["the end of a function, by its body", "function f() { a(); @}", ["a();"]],
    ["a declaration between statements", "function f() { a();\nlet @b;\nc(); }", ["a();", "c();"]],
    [
      "before the first statement, by who loads it too",
      "function f() {\nclass A extends @b {}\nc(); }",
      ["c();", "load"],
    ],
    [
      "a condition in such a class",
      "function f() {\nclass A extends (@b ? c : d) {}\ne(); }",
      ["c", "d", "e();", "load"],
    ],
    ["the declaration of the first statement", "function f() {\n@const a = b;\n}", ["b"]],
    ["a function without statements", "function f(@a) {}", ["load"]],
    ["a constructor without statements", "class A { constructor(@a) {} }", ["load"]],
    ["an inner function without statements", "function f() { b();\nfunction g() { @} }", ["load"]],
    ["a method's computed name", "x = { [@k]() { a(); } };", ["x = { [k]() { a(); } };", "a();"]],
    ["a method of an object", "x = { m() { return @a; } };", ["return a;"]],
    ["a field", "class A { b = @c; }", ["c"]],
    ["a static block", "class A { static { @c(); } }", ["c();"]],
    ["a superclass at module level", "class A extends @b {}", ["load"]],
    ["a default export", "export default { a: @1 };", ["load"]],
    ["a computed name of a class member", "class A { [@b] = 1; }", ["load"]],
    ["a throw", "function f() { throw @a; }", ["throw a;"]],
    ["what is caught", "try { a(); } catch ({ b = @c }) { d(); }", ["c"]],
    ["the head of a catch", "try { a(); } catch ({ [@b]: c }) { d(); }", ["try { a(); } catch ({ [b]: c }) { d(); }"]],
    ["JavaScript without a statement", "@// nothing", ["load"]],
    [
      "an ignored statement, by what is around it",
      "if (a) { /* istanbul ignore next */ @b(); }",
      ["if (a) { /* istanbul ignore next */ b(); }"],
    ],
    ["the condition of an if of which an arm is ignored", "/* istanbul ignore else */ if (@a) b();", ["if (a) b();"]],
  ])("%s", (_, marked, told) => {
    expect(tells(marked)).toEqual(told);
  });
});

describe("other producers' maps", () => {
  const place = { line: 1, column: 4 };
  const statement = at(1, 0, 1, 20);
  const told = (branch: RawBranch): number => {
    const maps = parseFileMaps(file("p.js", { statements: [statement], branches: [branch] }), "p.js");
    const [block] = evaluatedAt({ maps, blocks: orderBlocks(maps) }, place).blocks;
    return orderBlocks(maps)[block as number]?.start.column as number;
  };

  test.each<[string, string, RawBranch["loc"], RawBranch["locations"], number]>([
    ["arms that are all of the branch", "if", statement, [statement, statement], 0],
    ["arms without a place", "if", statement, [undefined, undefined], 0],
    ["a branch without a place, of arms in each other", "if", undefined, [at(1, 2, 1, 18), at(1, 3, 1, 9)], 3],
    ["a branch without a place, of one arm", "default-arg", undefined, [at(1, 2, 1, 18)], 0],
    ["an arm that is larger than its branch", "cond-expr", at(1, 3, 1, 9), [at(1, 2, 1, 18)], 0],
    ["an arm of its own", "if", statement, [at(1, 3, 1, 9), undefined], 3],
    ["a type that nobody knows", "optional-chain", statement, [at(1, 3, 1, 9)], 0],
    ["a case, which is compared first", "switch", statement, [at(1, 3, 1, 9)], 0],
  ])("%s", (_, type, loc, locations, column) => {
    expect(told({ type, loc, locations })).toBe(column);
  });
});

describe("a line", () => {
  /** By line of the program, what tells of it; a line that may hold nothing has none. */
  function lines(code: string): (string[] | undefined)[] {
    const maps = mapsOf(code);
    return code.split("\n").map((_, i) => {
      const found = evaluatedOn({ maps, blocks: orderBlocks(maps) }, i + 1);
      return found && shown(code, maps, found).map((text) => text.replaceAll(/\s+/g, " "));
    });
  }

  test("is the statements that start on it", () => {
    expect(lines("a(); if (b) {\n  c(); d();\n}")).toEqual([
      ["a();", "if (b) { c(); d(); }"],
      ["c();", "d();"],
      ["if (b) { c(); d(); }"],
    ]);
  });

  test("else the arms that start on it, and what decides between them where that does too", () => {
    const all = "x = a ? b : c && d;";
    expect(lines("x =\n  a\n    ? b\n    : c &&\n      d;")).toEqual([[all], [all], ["b"], ["c && d", "c"], ["d"]]);
  });

  test("else a function whose head it is in, or what goes on after its end", () => {
    const call = "on(a, function (b) { c(); }, d);";
    expect(lines("function f(\n  a,\n) {\n  b();\n}\n")).toEqual([
      ["b();"],
      ["b();"],
      ["b();"],
      ["b();"],
      ["b();"],
      undefined,
    ]);
    expect(lines("on(a,\n  function (b) {\n    c();\n  }, d);")).toEqual([
      [call],
      [call, "c();"],
      ["c();"],
      [call, "c();"],
    ]);
    expect(lines("class A {\n  constructor(\n    a) {\n  }\n}")).toEqual([
      undefined,
      ["load"],
      ["load"],
      ["load"],
      undefined,
    ]);
  });
});
