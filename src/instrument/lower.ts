/**
 * Lowering: each of Istanbul's `cov_x().s[i]++` becomes `cov_x_c[slot]++` on one Uint32Array per file, like the
 * counters of Go's cover tool. Istanbul's own function stays as it is, with its literal: Jest and nyc read that for
 * files that never ran. A counter that can run before the module's first statement (in a hoisted function, called
 * through an import cycle) first makes sure that the array exists.
 */
import type { types as BabelTypes } from "@babel/core";
import { COUNTERS_KEY } from "../istanbul/counters";
import { mergeCounters } from "./basic-blocks";
import { type EarlyAccess, earlyCounters } from "./early-counters";
import type { CounterNode } from "./istanbul-types";
import type { Visited } from "./istanbul-visit";
import { keepName } from "./names";
import type { Precision } from "./options";
import { plainNodes as plain } from "./plain-nodes";
import { type CounterNodes, type Layout, layOutSlots, mergeSlots, type Slots, slotOf } from "./slots";

type T = typeof BabelTypes;

export interface LoweringOptions {
  /** An expression for attachCounters, which the module calls. */
  readonly attach: BabelTypes.Expression;
  readonly kind: ProgramKind;
  readonly precision: Precision;
  /** Whether the program's coverage object has another name than Istanbul's own. */
  readonly apart: boolean;
}

/**
 * Above the header that Babel gives a CommonJS module (3), so that the counters exist before any `require` of it runs.
 */
const BEFORE_REQUIRES = 4;

/**
 * How a program's first statement comes to run: `commonjs` inside a function of the host, before anything else;
 * `module` natively, after functions of it may have been called through a cycle; `script` possibly twice in one realm.
 */
export type ProgramKind = "commonjs" | "module" | "script";

/** How a program holds its array of counters. */
interface Holding {
  /** How the array is declared at the top. */
  readonly word: "const" | "var";
  /** Whether functions may be called before the first statement has fetched the array. */
  readonly hasEarlyFunctions: boolean;
  /** What the name of the array ends with in such functions. */
  readonly early: "_c" | "_v";
}

/**
 * V8 compiles accesses to a `const` with the array's address and length in them, which makes a counter about twice as
 * fast. `var` has no dead zone: a hoisted function may read it before its line has run, and a script may run twice.
 */
const HOLDINGS: Readonly<Record<ProgramKind, Holding>> = {
  commonjs: { word: "const", hasEarlyFunctions: false, early: "_c" },
  module: { word: "const", hasEarlyFunctions: true, early: "_v" },
  script: { word: "var", hasEarlyFunctions: true, early: "_c" },
};

/**
 * Rewrites a program that Istanbul's visitor has just left. The functions that it adds go to the end, and are hoisted
 * from there, so that a printer that retains lines can leave the program's own lines where they were.
 */
export function lowerCounters(t: T, visited: Visited, { attach, kind, precision, apart }: LoweringOptions): void {
  const { program, counters, fileCoverage } = visited;
  const separate = layOutSlots(fileCoverage);
  const [coverageFunction, , ...body] = program.body;
  if (!t.isFunctionDeclaration(coverageFunction) || !t.isIdentifier(coverageFunction.id)) {
    throw new Error("istanbul-lib-instrument did not put its coverage function first");
  }
  const holding = HOLDINGS[kind];
  const names = namesFor(coverageFunction.id.name, holding);
  const layout = precision === "block" ? mergeSlots(separate, mergeCounters(t, body, counters)) : separate;
  for (const node of visited.changed) keepName(t, node, counters);
  lowerEach(counters, layout.slots, names, earlyCounters(t, body, counters, holding.hasEarlyFunctions));
  const fetched = attachCall(t, names, { ...layout, apart }, attach);
  const functions = [coverageFunction, attachFunction(t, names, holding, fetched)];
  for (const fn of functions) placeAfter(program, fn);
  program.body = [...counterVariables(t, names, layout, holding), ...body, ...functions];
}

/** On a line of its own: Node prints the line of an uncaught error, and this line is as long as the maps. */
function placeAfter({ loc }: BabelTypes.Program, node: BabelTypes.Node): void {
  if (!loc) return;
  const end = { ...loc.end, line: loc.end.line + 1, column: 0 };
  node.loc = { ...loc, start: end, end };
}

interface Names {
  /** Istanbul's function, `cov_x`. */
  readonly istanbul: string;
  /** The array of counters. */
  readonly counters: string;
  /** The array in functions that may be called before the first statement. */
  readonly early: string;
  /** The function that fetches the array. */
  readonly attach: string;
  /** Holds a logical operand while its truth is counted. */
  readonly temp: string;
}

/** All names begin with Istanbul's: babel-plugin-jest-hoist allows `cov…` in the factories that it hoists. */
function namesFor(istanbul: string, { early }: Holding): Names {
  return {
    istanbul,
    counters: `${istanbul}_c`,
    early: `${istanbul}${early}`,
    attach: `${istanbul}_a`,
    temp: `${istanbul}_temp`,
  };
}

function counterVariables(t: T, names: Names, { slots }: Layout, { word }: Holding): BabelTypes.Statement[] {
  const declare = (word: "const" | "var", name: string, value?: BabelTypes.Expression): BabelTypes.Statement => {
    const declaration = t.variableDeclaration(word, [t.variableDeclarator(t.identifier(name), value)]);
    return Object.assign(declaration, { _blockHoist: BEFORE_REQUIRES });
  };
  const early = names.early === names.counters ? [] : [names.early];
  const temp = slots.bT === undefined ? [] : [names.temp];
  return [declare(word, names.counters, fetch(names)), ...[...early, ...temp].map((name) => declare("var", name))];
}

/** Fetches the array, and keeps it where it may be fetched early. */
function attachFunction(
  t: T,
  names: Names,
  { hasEarlyFunctions }: Holding,
  call: BabelTypes.Expression,
): BabelTypes.FunctionDeclaration {
  const result = hasEarlyFunctions ? t.assignmentExpression("=", t.identifier(names.early), call) : call;
  return t.functionDeclaration(t.identifier(names.attach), [], t.blockStatement([t.returnStatement(result)]));
}

function attachCall(
  t: T,
  names: Names,
  { slots, length, merged, apart }: Layout & Pick<LoweringOptions, "apart">,
  attach: BabelTypes.Expression,
): BabelTypes.CallExpression {
  return t.callExpression(attach, [
    t.identifier(names.istanbul),
    quoted(JSON.stringify(slots)),
    t.numericLiteral(length),
    t.stringLiteral(COUNTERS_KEY),
    ...(merged || apart ? [t.booleanLiteral(merged)] : []),
    ...(apart ? [t.booleanLiteral(true)] : []),
  ]);
}

/** In single quotes, which JSON does not use: short, and printed as it is. */
function quoted(json: string): BabelTypes.StringLiteral {
  return { ...plain.stringLiteral(json), extra: { rawValue: json, raw: `'${json}'` } };
}

/** Makes each counter an element of the array. */
function lowerEach(
  counters: CounterNodes,
  slots: Slots,
  names: Names,
  early: ReadonlyMap<BabelTypes.Node, EarlyAccess>,
): void {
  for (const [node, counter] of counters) {
    const slot = plain.numericLiteral(slotOf(slots, counter));
    (node as CounterNode).argument = plain.memberExpression(arrayFor(early.get(node), names), slot, true);
  }
}

function arrayFor(access: EarlyAccess | undefined, names: Names): BabelTypes.Expression {
  switch (access) {
    case undefined:
      return plain.identifier(names.counters);
    case "fetch":
      return fetch(names);
    case "fetchOnce":
      return plain.logicalExpression("||", plain.identifier(names.early), fetch(names));
    case "fetched":
      return plain.identifier(names.early);
  }
}

/** `cov_x_a()` */
function fetch(names: Names): BabelTypes.CallExpression {
  return plain.callExpression(plain.identifier(names.attach), []);
}
