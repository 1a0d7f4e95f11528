/**
 * Which children of a node are evaluated whenever the node is, once, and in which order: as much of a compiler's
 * control-flow graph as basic blocks need. A node type that is not listed evaluates nothing for certain, so that
 * unknown syntax costs a counter but never gives a wrong count. JSX is not listed: the compilers of Vue and Solid make
 * functions of what it contains.
 */
import type { types as BabelTypes } from "@babel/core";

type T = typeof BabelTypes;

const STATEMENTS: Readonly<Record<string, readonly string[]>> = {
  BlockStatement: ["body"],
  ExportDefaultDeclaration: ["declaration"],
  ExportNamedDeclaration: ["declaration"],
  ExpressionStatement: ["expression"],
  ForInStatement: ["right"],
  ForOfStatement: ["right"],
  ForStatement: ["init"],
  IfStatement: ["test"],
  LabeledStatement: ["body"],
  ReturnStatement: ["argument"],
  SwitchStatement: ["discriminant"],
  ThrowStatement: ["argument"],
  TryStatement: ["block"],
  VariableDeclaration: ["declarations"],
  VariableDeclarator: ["init"],
  WithStatement: ["object", "body"],
};

/** The rest of a chain after `?.` may be skipped, and so may an operand when another one decides about it. */
const EXPRESSIONS: Readonly<Record<string, readonly string[]>> = {
  ArrayExpression: ["elements"],
  AwaitExpression: ["argument"],
  BinaryExpression: ["left", "right"],
  CallExpression: ["callee", "arguments"],
  ClassDeclaration: ["superClass"],
  ClassExpression: ["superClass"],
  ConditionalExpression: ["test"],
  LogicalExpression: ["left"],
  MemberExpression: ["object", "property"],
  NewExpression: ["callee", "arguments"],
  ObjectExpression: ["properties"],
  ObjectProperty: ["key", "value"],
  OptionalCallExpression: ["callee"],
  OptionalMemberExpression: ["object"],
  ParenthesizedExpression: ["expression"],
  SequenceExpression: ["expressions"],
  SpreadElement: ["argument"],
  TaggedTemplateExpression: ["tag", "quasi"],
  TemplateLiteral: ["expressions"],
  TSAsExpression: ["expression"],
  TSNonNullExpression: ["expression"],
  TSSatisfiesExpression: ["expression"],
  UnaryExpression: ["argument"],
  YieldExpression: ["argument"],
};

const SURE = new Map(Object.entries({ ...STATEMENTS, ...EXPRESSIONS }));

const NOTHING: readonly string[] = [];

/** The keys of the children that are certainly evaluated, in order of evaluation. */
export function evaluatedKeys(t: T, node: BabelTypes.Node): readonly string[] {
  return t.isAssignmentExpression(node) ? assignmentKeys(t, node) : (SURE.get(node.type) ?? NOTHING);
}

/** A pattern is evaluated after the value, which it takes apart. */
function assignmentKeys(t: T, { operator, left }: BabelTypes.AssignmentExpression): readonly string[] {
  if (["||=", "&&=", "??="].includes(operator)) return ["left"];
  return t.isPattern(left) ? ["right"] : ["left", "right"];
}
