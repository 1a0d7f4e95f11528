import { expect, test } from "@jest/globals";
import { mayImport } from "../../src/instrument/first-import";

const IMPORTS = [
  'import("x")',
  "x\nimport\n(y)",
  'import /* a */ ("x")',
  "a = b; // import(x)",
  '/** @type {import("a")} */ (x) => import("b")',
  '/*\n*/import("x")',
  ' * the end */ import("x")',
  "/* a */ /* b */ import(c)",
  '*/ /* import("a") */ import("b")',
  'const a = 1;import b from "x"',
  "export const a = 1",
  'require("node:vm")',
];

const NONE = [
  '/** @typedef {import("./x")} X */\nfoo();',
  '/**\n * @type {import("./x")}\n */\nfoo();',
  '// a\r\n * @type {import("q")}\r\nfoo();',
  '// import x from "y"\nfoo();',
  "  // const a = import(b)\nfoo();",
  "important(1)",
  'require("vmx")',
];

test.each(IMPORTS)("%j may import", (code) => {
  expect(mayImport(code, false)).toBe(true);
});

test.each(NONE)("%j does not", (code) => {
  expect(mayImport(code, false)).toBe(false);
});

test("await makes a module of the main file only", () => {
  expect([true, false].map((isMain) => mayImport("await x", isMain))).toEqual([true, false]);
});
