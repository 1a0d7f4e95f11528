import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { mapsOf } from "../../src/instrument/maps-of";
import type { FunctionMapping, Range } from "../../src/istanbul/schema";
import { changedFunctions, type Version } from "../../src/suite/changed-functions";
import { effort } from "../support/effort";

function functionsIn(text: string): readonly FunctionMapping[] | undefined {
  const maps = mapsOf(text, "/repo/a.js", { cwd: "/repo", exclude: [], extension: false }, () => undefined);
  return maps && Object.values(maps.fnMap);
}

function version(text: string): Version {
  const functions = functionsIn(text);
  if (functions === undefined) throw new Error(`cannot be read as code: ${text}`);
  return { text, functions };
}

/** The bodies that changed, as text; undefined for the module. */
function changed(
  before: string,
  after: string,
  hasBlocks: (body: string) => boolean = () => true,
): string[] | undefined {
  const ranges = changedFunctions(version(before), version(after), (body) => hasBlocks(slice(before, body)));
  return ranges?.map((range) => slice(before, range));
}

function offset(text: string, { line, column }: { line: number; column: number }): number {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|[\n\r\u2028\u2029]/g), (end) => end.index + end[0].length)];
  return (starts[line - 1] ?? text.length) + column;
}

function slice(text: string, { start, end }: Range): string {
  return text.slice(offset(text, start), offset(text, end));
}

describe("a change of", () => {
  test.each<[what: string, before: string, after: string, bodies: string[] | undefined]>([
    ["nothing", "function f() { return 1; }", "function f() { return 1; }", []],
    ["a body", "function f() { return 1; }\nf();", "function f() { return 2; }\nf();", ["{ return 1; }"]],
    ["two bodies", "const f = () => 1, g = () => 2;", "const f = () => 3, g = () => 4;", ["1", "2"]],
    ["two bodies that change places", "const f = () => 1, g = () => 2;", "const f = () => 2, g = () => 1;", ["1", "2"]],
    ["module level", "let a = 1; function f() { return a; }", "let a = 2; function f() { return a; }", undefined],
    ["a name", "function f() { return 1; }", "function g() { return 1; }", undefined],
    ["a parameter", "function f(a) { return 1; }", "function f(b) { return 1; }", undefined],
    ["a default argument", "function f(a = 1) { return a; }", "function f(a = 2) { return a; }", undefined],
    ["async", "const f = () => g();", "const f = async () => g();", undefined],
    ["a comment in a body", "function f() { return 1; }", "function f() { /* x */ return 1; }", ["{ return 1; }"]],
    ["a comment in the module", "function f() { return 1; }", "// x\nfunction f() { return 1; }", undefined],
    ["an inner body", "function f() { return () => 1; }", "function f() { return () => 2; }", ["1"]],
    [
      "an inner header",
      "function f() { return (a) => 1; }",
      "function f() { return (b) => 1; }",
      ["{ return (a) => 1; }"],
    ],
    [
      "an inner function that is added",
      "function f() { return 1; }",
      "function f() { const g = () => 2; return 1; }",
      ["{ return 1; }"],
    ],
    [
      "an inner function that is deleted",
      "function f() { const g = () => 2; return 1; }",
      "function f() { return 1; }",
      ["{ const g = () => 2; return 1; }"],
    ],
    [
      "a function that is added",
      "function f() { return 1; }",
      "function f() { return 1; }\nfunction g() {}",
      undefined,
    ],
    [
      "a function that is deleted",
      "function f() { return 1; }\nfunction g() {}",
      "function f() { return 1; }",
      undefined,
    ],
    ["a function that moves", "const f = () => 1; let a;", "let a; const f = () => 1;", undefined],
    ["a method", "class A { f() { return 1; } g() {} }", "class A { f() { return 2; } g() {} }", ["{ return 1; }"]],
    ["a getter", "class A { get f() { return 1; } }", "class A { get f() { return 2; } }", ["{ return 1; }"]],
    ["a computed name", "class A { ['f']() { return 1; } }", "class A { ['g']() { return 1; } }", undefined],
    ["a class field", "class A { f = 1; }", "class A { f = 2; }", undefined],
    ["a function in a class field", "class A { f = () => 1; }", "class A { f = () => 2; }", ["1"]],
    ["a static block", "class A { static { f(1); } }", "class A { static { f(2); } }", undefined],
    ["a superclass", "class A extends B { f() { return 1; } }", "class A extends C { f() { return 1; } }", undefined],
    [
      "line ends of a body",
      "function f() {\n  return 1;\n}",
      "function f() {\r\n  return 1;\r\n}",
      ["{\n  return 1;\n}"],
    ],
    ["line ends of the module", "let a;\nlet b;", "let a;\r\nlet b;", undefined],
    ["curried arrows", "const f = (a) => (b) => a + b;", "const f = (a) => (b) => a - b;", ["a + b"]],
    ["an object in parentheses", "const f = () => ({ a: 1 });", "const f = () => ({ a: 2 });", ["{ a: 1 }"]],
    ["a generator", "function* f() { yield 1; }", "function* f() { yield 2; }", ["{ yield 1; }"]],
    [
      "a function with ignored code",
      "/* istanbul ignore next */ function f() { return 1; }",
      "/* istanbul ignore next */ function f() { return 2; }",
      undefined,
    ],
    [
      "a line after a separator that only JavaScript knows",
      "let s = '\u2028'; const f = () => 1;",
      "let s = '\u2028'; const f = () => 2;",
      ["1"],
    ],
  ])("%s", (_, before, after, bodies) => {
    expect(changed(before, after)).toEqual(bodies);
  });

  test("a body without counters counts as a change of what is around it", () => {
    const before = "function f() { g(() => {}); }\nfunction h() {}";
    const hasBlocks = (body: string): boolean => body !== "{}";
    expect(changed(before, before.replace("{})", "{ 1; })"), hasBlocks)).toEqual(["{ g(() => {}); }"]);
    expect(changed(before, before.replace("h() {}", "h() { 1; }"), hasBlocks)).toBeUndefined();
  });

  test("the bodies on both sides of a body without counters are named too", () => {
    const before = "const f = () => 1;\nconst g = () => 2;";
    expect(changed(before, "const f = () => 3;\nconst g = () => 4;", (body) => body === "1")).toBeUndefined();
  });
});

/** A piece of a program: every number in it is another one. */
type Piece = (next: () => number) => string;

const leaf: fc.Arbitrary<Piece> = fc.constantFrom<Piece[]>(
  (next) => `g(${next()});`,
  (next) => `let v${next()} = ${next()};`,
  (next) => `if (g(${next()})) { g(${next()}); } // ${next()}`,
  (next) => `const a${next()} = () => ${next()};`,
  (next) => `function n${next()}() {}`,
);

const piece: fc.Arbitrary<Piece> = fc.letrec<{ piece: Piece; body: Piece }>((tie) => ({
  body: fc.array(tie("piece"), { maxLength: 3 }).map(
    (pieces): Piece =>
      (next) =>
        pieces.map((one) => one(next)).join("\n  "),
  ),
  piece: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    tie("body").map(
      (body): Piece =>
        (next) =>
          `function f${next()}(p = ${next()}) {\n  ${body(next)}\n}`,
    ),
    tie("body").map(
      (body): Piece =>
        (next) =>
          `const b${next()} = async (x) => { ${body(next)}\n };`,
    ),
    tie("body").map(
      (body): Piece =>
        (next) =>
          `const c${next()} = (x) => (y) => g(function () { ${body(next)}\n return ${next()}; });`,
    ),
    tie("body").map(
      (body): Piece =>
        (next) =>
          `class C${next()} {\n  f = ${next()};\n  m${next()}() { ${body(next)}\n }\n  static get s() { ${body(next)}\n return ${next()}; }\n}`,
    ),
  ),
})).piece;

const program: fc.Arbitrary<string> = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => {
  let number = 1000;
  return pieces.map((one) => one(() => number++)).join("\n");
});

type Edit = (text: string, at: number) => string;

function atLine(edit: (lines: string[], line: number) => string[]): Edit {
  return (text, at) => {
    const lines = text.split("\n");
    return edit(lines, Math.floor(at * lines.length)).join("\n");
  };
}

function atNumber(edit: (number: string) => string): Edit {
  return (text, at) => {
    const numbers = [...text.matchAll(/\d{4}/g)];
    const number = numbers[Math.floor(at * numbers.length)];
    if (number === undefined) return text;
    return text.slice(0, number.index) + edit(number[0]) + text.slice(number.index + 4);
  };
}

const changedNumber = atNumber(() => "9");

/** Edits of a text, which need not leave it a program. */
const EDITS: readonly Edit[] = [
  changedNumber,
  atNumber((number) => `${number}0`),
  atLine((lines, line) => lines.toSpliced(line, 0, "/* a comment */")),
  atLine((lines, line) => lines.toSpliced(line, 0, "function inserted() { return g(1); }")),
  atLine((lines, line) => lines.toSpliced(line, 1)),
  atLine((lines, line) => lines.with(line, lines.at(-1) ?? "").with(-1, lines[line] ?? "")),
  (text) => text.replaceAll("\n", "\r\n"),
  (text) => text.replace("(x)", "(z)"),
];

const edit: fc.Arbitrary<(text: string) => string> = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: fc.constant(changedNumber) }, fc.constantFrom(...EDITS)),
    fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  )
  .map(
    ([change, at]) =>
      (text) =>
        change(text, at),
  );

const edits = fc.array(edit, { minLength: 1, maxLength: 2 });

/** What is outside of the ranges, in order; ranges may lie in each other. */
function outside(text: string, ranges: readonly Range[]): string[] {
  const pieces: string[] = [];
  let from = 0;
  const borders = ranges.map(({ start, end }) => [offset(text, start), offset(text, end)] as const);
  for (const [start, end] of borders.sort(([a], [b]) => a - b)) {
    if (start >= from) pieces.push(text.slice(from, start));
    from = Math.max(from, end);
  }
  return [...pieces, text.slice(from)];
}

/** Whether a text is these pieces in order with anything between them. */
function consistsOf(text: string, pieces: readonly string[]): boolean {
  const pattern = pieces.map((one) => one.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("[^]*");
  return new RegExp(`^${pattern}$`).test(text);
}

describe("of any edit", () => {
  test("all that is outside of the bodies named is as it was", () => {
    let named = 0;
    fc.assert(
      fc.property(program, edits, (text, changes) => {
        const after = changes.reduce((sum, change) => change(sum), text);
        const functions = functionsIn(after);
        fc.pre(functions !== undefined);
        const ranges = changedFunctions(version(text), { text: after, functions: functions ?? [] }, () => true);
        if (ranges === undefined) return;
        if (ranges.length > 0) named++;
        expect(consistsOf(after, outside(text, ranges))).toBe(true);
        if (after !== text) expect(ranges).not.toEqual([]);
      }),
      { numRuns: 200 },
    );
    expect(named).toBeGreaterThan(0);
  });

  test("a number that changes within a body names a body around it that has counters, and only that", () => {
    fc.assert(
      fc.property(program, fc.nat(), fc.infiniteStream(fc.boolean()), (text, pick, counted) => {
        const numbers = [...text.matchAll(/\d{4}/g)];
        const number = numbers[pick % numbers.length];
        fc.pre(number !== undefined);
        const at = number?.index ?? 0;
        const before = version(text);
        const after = version(`${text.slice(0, at)}9999${text.slice(at + 4)}`);
        const has = new Map(before.functions.map(({ loc }) => [loc, counted.next().value === true]));
        const around = before.functions
          .map(({ loc }) => loc)
          .filter((loc) => has.get(loc) && offset(text, loc.start) <= at && at + 4 <= offset(text, loc.end));
        const innermost = around.sort((a, b) => slice(text, a).length - slice(text, b).length)[0];
        const found = changedFunctions(before, after, (body) => has.get(body) === true);
        expect(found).toEqual(innermost === undefined ? undefined : [innermost]);
      }),
      { numRuns: effort(30, 80) },
    );
  });
});
