/**
 * Finds the counters that may run before the program's first statement has fetched their array: those of hoisted
 * functions, which may be called through an import cycle, and those of calls that babel-plugin-jest-hoist lifts to the
 * top.
 */
import type { types as BabelTypes } from "@babel/core";
import type { CounterNodes } from "./slots";

type T = typeof BabelTypes;
type Node = BabelTypes.Node;

/**
 * What a counter does about the array: `fetch` it each time, `fetchOnce` unless something has done so, or find it
 * `fetched`, by a counter that runs first in the same function.
 */
export type EarlyAccess = "fetch" | "fetchOnce" | "fetched";

/**
 * What each such counter does, by node. Where functions cannot be called before the first statement, that is `fetch`.
 */
export function earlyCounters(
  t: T,
  body: readonly BabelTypes.Statement[],
  counters: CounterNodes,
  areFunctionsEarly: boolean,
): Map<Node, EarlyAccess> {
  const early = new Map<Node, EarlyAccess>();
  const add = (access: EarlyAccess, root: Node, isSkipped?: (node: Node) => boolean): void => {
    t.traverseFast(root, (node) => {
      if (isSkipped?.(node)) return t.traverseFast.skip;
      if (counters.has(node)) early.set(node, access);
      return undefined;
    });
  };
  for (const fn of areFunctionsEarly ? body.flatMap((statement) => hoistedFunction(t, statement)) : []) {
    add("fetched", fn);
    for (const part of [...fn.params, ...fn.body.body.slice(0, 1)]) add("fetchOnce", part);
  }
  for (const statement of body) {
    // The code in a factory runs later.
    if (isOfJest(t, statement)) add("fetch", statement, (node) => t.isFunction(node));
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
