/**
 * Evaluation: which children of a node are evaluated whenever it is, once, and in which order.
 *
 * Stands for the control-flow graph of a compiler, of which basic blocks need no more than this. The rule: a node that is
 * not listed evaluates nothing for sure, so that syntax nobody thought of costs a counter and never a wrong count. JSX is
 * not: Vue's compiler makes functions of what stands in it, and Solid's does.
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

/** The rest of a chain after `?.` may be skipped, and so may an operand that another one decides about. */
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

/** The keys of those children, in order of evaluation. */
export function evaluatedKeys(t: T, node: BabelTypes.Node): readonly string[] {
  return t.isAssignmentExpression(node) ? assignmentKeys(t, node) : (SURE.get(node.type) ?? NOTHING);
}

/** A pattern takes the value apart after it is there. */
function assignmentKeys(t: T, { operator, left }: BabelTypes.AssignmentExpression): readonly string[] {
  if (["||=", "&&=", "??="].includes(operator)) return ["left"];
  return t.isPattern(left) ? ["right"] : ["left", "right"];
}
