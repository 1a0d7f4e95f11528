/**
 * Finds the counters that may run before the program's first statement has fetched their array: those of hoisted
 * functions, which may be called through an import cycle, and those of calls that babel-plugin-jest-hoist lifts to the
 * top.
 */
import type { types as BabelTypes } from "@babel/core";
import type { CounterNodes } from "./slots";

type T = typeof BabelTypes;
type Node = BabelTypes.Node;

/** `hoisted` runs when the array has been fetched, `first` and `lifted` fetch it. */
export type Moment = "first" | "hoisted" | "lifted";

/**
 * The moment of each such counter, by node. Where functions cannot be called before the first statement, only `lifted`.
 */
export function earlyCounters(
  t: T,
  body: readonly BabelTypes.Statement[],
  counters: CounterNodes,
  areFunctionsEarly: boolean,
): Map<Node, Moment> {
  const early = new Map<Node, Moment>();
  const add = (moment: Moment, root: Node, isSkipped?: (node: Node) => boolean): void => {
    t.traverseFast(root, (node) => {
      if (isSkipped?.(node)) return t.traverseFast.skip;
      if (counters.has(node)) early.set(node, moment);
      return undefined;
    });
  };
  for (const fn of areFunctionsEarly ? body.flatMap((statement) => hoistedFunction(t, statement)) : []) {
    add("hoisted", fn);
    for (const part of [...fn.params, ...fn.body.body.slice(0, 1)]) add("first", part);
  }
  for (const statement of body) {
    // The code in a factory runs later.
    if (isOfJest(t, statement)) add("lifted", statement, (node) => t.isFunction(node));
  }
  return early;
}

function isOfJest(t: T, statement: BabelTypes.Statement): boolean {
  return t.isExpressionStatement(statement) && isCallOfJest(t, statement.expression);
}

/** `jest.mock(…)`, and chains of such calls. */
function isCallOfJest(t: T, node: Node): boolean {
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
