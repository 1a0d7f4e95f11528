/**
 * Exits: the ways in which control can leave a node before its end, as far as the syntax tells. Go's cover tool
 * (endsBasicSourceBlock) looks at one statement; here jumps out of nested statements count too, and those that end
 * inside the node do not. `return`, `throw`, jumps, `await`, `yield` and `process.exit` are exits (suspended code may
 * never be resumed); exceptions from calls and operators are not.
 */
import type { types as BabelTypes } from "@babel/core";

type T = typeof BabelTypes;

/**
 * `break`, `continue`, either with a label, `throw`, or `end` for exits that nothing around them inside the function
 * stops.
 */
export type Exits = ReadonlySet<string>;

export const NO_EXITS: Exits = new Set();

const THROW: Exits = new Set(["throw"]);
const END: Exits = new Set(["end"]);

export function union(a: Exits, b: Exits): Exits {
  if (a.size === 0 || b.size === 0) return a.size === 0 ? b : a;
  return new Set([...a, ...b]);
}

/** The exits that a node itself is, without its children. */
export function exitsAt(t: T, node: BabelTypes.Node): Exits {
  if (t.isThrowStatement(node)) return THROW;
  if (t.isBreakStatement(node)) return new Set([jump("break", node.label)]);
  if (t.isContinueStatement(node)) return new Set([jump("continue", node.label)]);
  return t.isReturnStatement(node) || suspends(t, node) || isProcessExit(t, node) ? END : NO_EXITS;
}

/** Those exits of a child that are exits of its parent, too. */
export function exitsThrough(t: T, parent: BabelTypes.Node, key: string, exits: Exits): Exits {
  if (exits.size === 0) return exits;
  if (t.isFunction(parent)) return key === "key" || key === "decorators" ? exits : NO_EXITS;
  const stopped = new Set(stoppedBy(t, parent, key));
  return stopped.size === 0 ? exits : new Set([...exits].filter((exit) => !stopped.has(exit)));
}

/** Whether control that reaches the end of a node has certainly reached the end of its last child. */
export function endsWithLastChild(t: T, node: BabelTypes.Node): boolean {
  return t.isBlockStatement(node) || (t.isIfStatement(node) && neverEnds(t, node.consequent));
}

function neverEnds(t: T, statement: BabelTypes.Statement): boolean {
  return t.isBlockStatement(statement) && t.isCompletionStatement(statement.body.at(-1));
}

function stoppedBy(t: T, parent: BabelTypes.Node, key: string): string[] {
  if (t.isLoop(parent)) return ["break", "continue"];
  if (t.isSwitchStatement(parent)) return ["break"];
  if (t.isLabeledStatement(parent)) return [jump("break", parent.label), jump("continue", parent.label)];
  return t.isTryStatement(parent) && parent.handler && key === "block" ? ["throw"] : [];
}

function jump(kind: string, label: BabelTypes.Identifier | null | undefined): string {
  return label ? `${kind} ${label.name}` : kind;
}

function suspends(t: T, node: BabelTypes.Node): boolean {
  if (t.isAwaitExpression(node) || t.isYieldExpression(node)) return true;
  return t.isForOfStatement(node, { await: true }) || t.isVariableDeclaration(node, { kind: "await using" });
}

function isProcessExit(t: T, node: BabelTypes.Node): boolean {
  if (!t.isCallExpression(node) || !t.isMemberExpression(node.callee, { computed: false })) return false;
  const { object, property } = node.callee;
  return t.isIdentifier(object, { name: "process" }) && t.isIdentifier(property, { name: "exit" });
}
