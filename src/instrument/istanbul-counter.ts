/**
 * Istanbul's counters in a tree: each `cov_x().s[i]++` that its visitor has left there, read back.
 *
 * Nothing upstream: Istanbul writes them and never looks again. The rule: only the exact shape that
 * istanbul-lib-instrument's `increase` makes is a counter; whatever the program itself may say is not.
 */
import type { types as BabelTypes } from "@babel/core";
import type { Counter } from "./slots";

type T = typeof BabelTypes;

/**
 * Recognises `cov_x().s[id]++` and `cov_x().b[id][arm]++`.
 *
 * @param istanbul the name of Istanbul's function, `cov_x`.
 */
export function readCounter(t: T, node: BabelTypes.Node, istanbul: string): Counter | undefined {
  if (!t.isUpdateExpression(node)) return undefined;
  const outer = readElement(t, node.argument);
  if (outer === undefined) return undefined;
  const inner = readElement(t, outer.object);
  const { object, index } = inner ?? outer;
  if (!isIstanbulMember(t, object, istanbul)) return undefined;
  const field = ((object as BabelTypes.MemberExpression).property as BabelTypes.Identifier).name as Counter["field"];
  return { field, id: index, arm: inner === undefined ? 0 : outer.index };
}

function readElement(t: T, node: BabelTypes.Node): { object: BabelTypes.Node; index: number } | undefined {
  if (!t.isMemberExpression(node) || !node.computed || !t.isNumericLiteral(node.property)) return undefined;
  return { object: node.object, index: node.property.value };
}

/** `cov_x().name` */
export function isIstanbulMember(t: T, node: BabelTypes.Node, istanbul: string): boolean {
  if (!t.isMemberExpression(node) || node.computed || !t.isCallExpression(node.object)) return false;
  return t.isIdentifier(node.object.callee, { name: istanbul });
}
