/** acorn parses its own source: a parser of one large file. As a fuzz target it parses small programs. */
import { moduleText } from "./input.mjs";

const OPTIONS = { ecmaVersion: "latest", sourceType: "script" };

const PROGRAMS = [
  "let a = 1, b = `x`; for (const c of [a, b]) if (c > 1) break; else continue;",
  "class A extends B { #x = 1; static { this.y ??= 2 } get z() { return super.z?.[0] } }",
  "async function* f({ a, ...rest }, [b = 1] = []) { yield* await g(/[a-z]+/giu, ...rest) }",
  "try { throw new Error(0x1fn) } catch { label: do { switch (x) { case 1: default: break label } } while (0) }",
];

export default {
  name: "acorn",
  kind: "parser",
  packages: ["acorn"],
  load(require) {
    const { parse } = require("acorn");
    const source = moduleText("acorn/dist/acorn.js");
    return () => parse(source, OPTIONS);
  },
  small(require) {
    const { parse } = require("acorn");
    return { inputs: PROGRAMS, run: (program) => parse(program, OPTIONS).body.length };
  },
};
