/**
 * Nodes as Babel's builders make them, but without the checks of each field, which take longer than everything else.
 */
import type { types as B } from "@babel/core";

/** Like Babel's builder, ours must set all fields. */
function made<N extends B.Node>(node: Omit<Partial<N>, "type"> & { type: N["type"] }): N {
  return node as unknown as N;
}

export const plainNodes = {
  assignmentExpression: (operator: string, left: B.LVal, right: B.Expression): B.AssignmentExpression =>
    made({ type: "AssignmentExpression", operator, left, right }),
  binaryExpression: (
    operator: B.BinaryExpression["operator"],
    left: B.Expression,
    right: B.Expression,
  ): B.BinaryExpression => made({ type: "BinaryExpression", operator, left, right }),
  blockStatement: (body: B.Statement[]): B.BlockStatement => made({ type: "BlockStatement", body, directives: [] }),
  callExpression: (callee: B.Expression, args: B.Expression[]): B.CallExpression =>
    made({ type: "CallExpression", callee, arguments: args }),
  conditionalExpression: (
    test: B.Expression,
    consequent: B.Expression,
    alternate: B.Expression,
  ): B.ConditionalExpression => made({ type: "ConditionalExpression", test, consequent, alternate }),
  expressionStatement: (expression: B.Expression): B.ExpressionStatement =>
    made({ type: "ExpressionStatement", expression }),
  identifier: (name: string): B.Identifier => made({ type: "Identifier", name }),
  logicalExpression: (
    operator: B.LogicalExpression["operator"],
    left: B.Expression,
    right: B.Expression,
  ): B.LogicalExpression => made({ type: "LogicalExpression", operator, left, right }),
  memberExpression: (object: B.Expression, property: B.Expression, computed = false): B.MemberExpression =>
    made({ type: "MemberExpression", object, property, computed, optional: null }),
  nullLiteral: (): B.NullLiteral => made({ type: "NullLiteral" }),
  numericLiteral: (value: number): B.NumericLiteral => made({ type: "NumericLiteral", value }),
  parenthesizedExpression: (expression: B.Expression): B.ParenthesizedExpression =>
    made({ type: "ParenthesizedExpression", expression }),
  returnStatement: (argument: B.Expression): B.ReturnStatement => made({ type: "ReturnStatement", argument }),
  sequenceExpression: (expressions: B.Expression[]): B.SequenceExpression =>
    made({ type: "SequenceExpression", expressions }),
  stringLiteral: (value: string): B.StringLiteral => made({ type: "StringLiteral", value }),
  unaryExpression: (operator: B.UnaryExpression["operator"], argument: B.Expression): B.UnaryExpression =>
    made({ type: "UnaryExpression", operator, argument, prefix: true }),
  updateExpression: (operator: B.UpdateExpression["operator"], argument: B.Expression): B.UpdateExpression =>
    made({ type: "UpdateExpression", operator, argument, prefix: false }),
};
