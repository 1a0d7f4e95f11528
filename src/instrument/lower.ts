/**
 * Lowering: each of Istanbul's `cov_x().s[i]++` becomes `cov_x_c[slot]++` on one Uint32Array per file.
 *
 * Stands for Go's cover tool, whose counters are array elements too. Istanbul's own function stays as it is, with its
 * literal: Jest and nyc read that back for files that never ran. The rule: a counter that can run before the module's
 * first statement - in a hoisted function, called through an import cycle - first makes sure the array is there.
 */
import type { types as BabelTypes } from "@babel/core";
import { COUNTERS_KEY } from "../istanbul/counters";
import { mergeCounters } from "./basic-blocks";
import { type Completion, completion, type Deferred, deferMaps } from "./deferred";
import { isIstanbulMember, readCounter } from "./istanbul-counter";
import { keepName } from "./names";
import type { Precision } from "./options";
import { type Layout, type Slots, shareSlots, slotOf } from "./slots";

type T = typeof BabelTypes;

export interface LoweringOptions {
  /** The expression of attachCounters, printed into the module. */
  readonly attach: BabelTypes.Expression;
  readonly kind: ProgramKind;
  readonly precision: Precision;
  /** Whether the program's coverage object has another name than Istanbul's own. */
  readonly apart: boolean;
}

/** Above Babel's own header of a CommonJS module (3), so that the counters are there before any `require` of it runs. */
const BEFORE_REQUIRES = 4;

/**
 * How a program's first statement comes to run: `commonjs` inside a function of the host's, before anything else;
 * `module` natively, after functions of it may have been called through a cycle; `script` possibly twice in one realm.
 */
export type ProgramKind = "commonjs" | "module" | "script";

/**
 * Rewrites a program that Istanbul's visitor has just left. The functions it adds go to the end, where they are hoisted
 * from, so that a printer that retains lines can leave the program's own lines where they were.
 *
 * @param separate the layout in which every counter has a slot of its own.
 * @returns what puts Istanbul's literal and attachCounters into place.
 */
export function lowerCounters(
  t: T,
  program: BabelTypes.Program,
  separate: Layout,
  { attach, kind, precision, apart }: LoweringOptions,
): Completion {
  const [coverageFunction] = program.body;
  if (!t.isFunctionDeclaration(coverageFunction) || !t.isIdentifier(coverageFunction.id)) {
    throw new Error("istanbul-lib-instrument did not put its coverage function first");
  }
  const names = namesFor(coverageFunction.id.name, kind);
  const [, , ...body] = program.body;
  const layout = precision === "block" ? shareSlots(separate, mergeCounters(t, body, names.istanbul)) : separate;
  const early = kind === "commonjs" ? new Set<BabelTypes.Node>() : earlyCounters(t, body, names);
  const lifted = liftedCounters(t, body, names);
  for (const node of body) {
    const array = hoistedFunction(t, node).length > 0 ? names.hoisted : names.counters;
    lowerNode(t, node, { names, array, slots: layout.slots, early, lifted });
  }
  const runtime = { text: `the runtime of ${names.istanbul}`, part: attach };
  const functions = [coverageFunction, attachFunction(t, names, { ...layout, apart }, runtime)];
  for (const fn of functions) placeAfter(program, fn);
  program.body = [...counterVariables(t, names, layout, kind), ...body, ...functions];
  // The search for the second does not walk the first: what stands in the last function comes last.
  return completion(t, [...deferMaps(t, coverageFunction), runtime]);
}

/** On a line of its own: Node prints the line of an uncaught error, and this one is as long as the maps are. */
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
  /** The same, in functions that may run before the module does. */
  readonly hoisted: string;
  /** Which of the two fetching the array assigns; a constant assigns itself. */
  readonly variable: string | undefined;
  /** The function that fetches the array. */
  readonly attach: string;
  /** Where a logical operand waits while its truth is counted. */
  readonly temp: string;
}

/** All begin with Istanbul's name: babel-plugin-jest-hoist lets `cov…` pass in the factories that it hoists. */
function namesFor(istanbul: string, kind: ProgramKind): Names {
  const counters = `${istanbul}_c`;
  const hoisted = kind === "module" ? `${istanbul}_v` : counters;
  const variable = kind === "commonjs" ? undefined : hoisted;
  return { istanbul, counters, hoisted, variable, attach: `${istanbul}_a`, temp: `${istanbul}_temp` };
}

/**
 * V8 compiles accesses to a `const` with the array's address and length in them, which makes a counter about twice as
 * fast. `var` has no dead zone: a hoisted function may look at it before this line has run, and a script may run twice.
 */
function counterVariables(t: T, names: Names, { slots }: Layout, kind: ProgramKind): BabelTypes.Statement[] {
  const declare = (word: "const" | "var", name: string, value?: BabelTypes.Expression): BabelTypes.Statement => {
    const declaration = t.variableDeclaration(word, [t.variableDeclarator(t.identifier(name), value)]);
    return Object.assign(declaration, { _blockHoist: BEFORE_REQUIRES });
  };
  const variables = names.hoisted === names.counters ? [] : [names.hoisted];
  return [
    declare(kind === "script" ? "var" : "const", names.counters, fetch(t, names)),
    ...[...variables, ...(slots.bT === undefined ? [] : [names.temp])].map((name) => declare("var", name)),
  ];
}

/** Fetches the array, and remembers it where it may have to be fetched early. */
function attachFunction(
  t: T,
  names: Names,
  { slots, length, shared, apart }: Layout & Pick<LoweringOptions, "apart">,
  runtime: Deferred,
): BabelTypes.FunctionDeclaration {
  const call = t.callExpression(t.stringLiteral(runtime.text), [
    t.identifier(names.istanbul),
    t.stringLiteral(JSON.stringify(slots)),
    t.numericLiteral(length),
    t.stringLiteral(COUNTERS_KEY),
    ...(shared || apart ? [t.booleanLiteral(shared)] : []),
    ...(apart ? [t.booleanLiteral(true)] : []),
  ]);
  const result = names.variable === undefined ? call : t.assignmentExpression("=", t.identifier(names.variable), call);
  return t.functionDeclaration(t.identifier(names.attach), [], t.blockStatement([t.returnStatement(result)]));
}

interface Lowering {
  readonly names: Names;
  /** Name of the array at this place. */
  readonly array: string;
  readonly slots: Slots;
  readonly early: ReadonlySet<BabelTypes.Node>;
  readonly lifted: ReadonlySet<BabelTypes.Node>;
}

function lowerNode(t: T, root: BabelTypes.Node, { names, array, slots, early, lifted }: Lowering): void {
  const counters = (node: BabelTypes.Node): BabelTypes.Expression => {
    if (lifted.has(node)) return fetch(t, names);
    return early.has(node) ? t.logicalExpression("||", t.identifier(array), fetch(t, names)) : t.identifier(array);
  };
  t.traverseFast(root, (node) => {
    keepName(t, node, names.istanbul);
    const counter = readCounter(t, node, names.istanbul);
    if (counter !== undefined) {
      const update = node as BabelTypes.UpdateExpression;
      const slot = t.numericLiteral(slotOf(slots, counter));
      update.argument = t.memberExpression(counters(node), slot, true);
    }
    if (slots.bT !== undefined) lowerTemp(t, node, names);
  });
}

/** `cov_x_a()` */
function fetch(t: T, names: Names): BabelTypes.Expression {
  return t.callExpression(t.identifier(names.attach), []);
}

/** Istanbul parks a logical operand on the coverage object itself, from where it would leak into reports. */
function lowerTemp(t: T, node: BabelTypes.Node, names: Names): void {
  for (const key of t.VISITOR_KEYS[node.type] ?? []) {
    const child: unknown = Reflect.get(node, key);
    if (isTemp(t, child, names)) Reflect.set(node, key, t.identifier(names.temp));
    if (Array.isArray(child)) lowerTemps(t, child, names);
  }
}

function lowerTemps(t: T, nodes: unknown[], names: Names): void {
  for (const [i, node] of nodes.entries()) if (isTemp(t, node, names)) nodes[i] = t.identifier(names.temp);
}

function isTemp(t: T, node: unknown, names: Names): boolean {
  const candidate = node as BabelTypes.Node | null | undefined;
  return (
    !!candidate &&
    isIstanbulMember(t, candidate, names.istanbul) &&
    t.isIdentifier((candidate as BabelTypes.MemberExpression).property, { name: names.temp })
  );
}

/** Counters of hoisted functions that run first when such a function is called: those of its parameters and its entry. */
function earlyCounters(t: T, body: readonly BabelTypes.Statement[], names: Names): Set<BabelTypes.Node> {
  const early = new Set<BabelTypes.Node>();
  const collect = (node: BabelTypes.Node): void => {
    if (readCounter(t, node, names.istanbul) !== undefined) early.add(node);
  };
  for (const fn of body.flatMap((statement) => hoistedFunction(t, statement))) {
    for (const param of fn.params) t.traverseFast(param, collect);
    const [entry] = fn.body.body;
    if (entry !== undefined) t.traverseFast(entry, collect);
  }
  return early;
}

/**
 * Counters that run above the program's first statement, because babel-plugin-jest-hoist lifts the calls they are in
 * there: `jest.mock(a ? "b" : "c")`. What is in a factory runs later.
 */
function liftedCounters(t: T, body: readonly BabelTypes.Statement[], names: Names): Set<BabelTypes.Node> {
  const lifted = new Set<BabelTypes.Node>();
  for (const statement of body) {
    if (!t.isExpressionStatement(statement) || !isCallOfJest(t, statement.expression)) continue;
    t.traverseFast(statement, (node) => {
      if (t.isFunction(node)) return t.traverseFast.skip;
      if (readCounter(t, node, names.istanbul) !== undefined) lifted.add(node);
      return undefined;
    });
  }
  return lifted;
}

/** `jest.mock(…)`, and chains of it. */
function isCallOfJest(t: T, node: BabelTypes.Node): boolean {
  if (!t.isCallExpression(node) || !t.isMemberExpression(node.callee)) return false;
  const { object } = node.callee;
  return t.isIdentifier(object, { name: "jest" }) || isCallOfJest(t, object);
}

function hoistedFunction(t: T, statement: BabelTypes.Statement): BabelTypes.FunctionDeclaration[] {
  if (t.isFunctionDeclaration(statement)) return [statement];
  if (t.isLabeledStatement(statement)) return hoistedFunction(t, statement.body);
  if (!t.isExportNamedDeclaration(statement) && !t.isExportDefaultDeclaration(statement)) return [];
  return t.isFunctionDeclaration(statement.declaration) ? [statement.declaration] : [];
}
