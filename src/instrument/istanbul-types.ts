/**
 * What Istanbul's visitor gets in place of @babel/types: builders without checks, which keep each counter as it is made.
 *
 * So nobody has to look for counters in the program afterwards, nor to tell them from what the program itself says.
 */
import type { types as BabelTypes } from "@babel/core";
import { throwingOnMore } from "./istanbul-contract";
import { plainNodes } from "./plain-nodes";
import type { Counter } from "./slots";

type Node = BabelTypes.Node;
type Expression = BabelTypes.Expression;
type Member = BabelTypes.MemberExpression;

/** Where a counter of Istanbul's stands in the tree. */
export type CounterNode = BabelTypes.UpdateExpression;

/** A FileCoverage as Istanbul prints it. */
export type Literal = Readonly<Record<string, unknown>> & { readonly path: string; readonly hash: string };

export class IstanbulTypes {
  /** Everything that the visitor made which counts, in the order in which it was made. */
  readonly counters: Map<Node, Counter> = new Map();
  /** What Istanbul's function is to have as its literal, hash and mark included; unless hints leave the file alone. */
  literal: Literal | undefined;
  /** To be handed to programVisitor. */
  readonly types: object;

  /** @param placeholder stands for the literal in the tree. */
  constructor(placeholder: Expression) {
    const { updateExpression, memberExpression } = plainNodes;
    const own = {
      ...plainNodes,
      ...CHECKS,
      updateExpression: (operator: CounterNode["operator"], argument: Expression): CounterNode => {
        const node = updateExpression(operator, argument);
        this.counters.set(node, counterOf(argument as Member));
        return node;
      },
      /** Istanbul parks a logical operand on the coverage object itself, from where it would leak into reports. */
      memberExpression: (object: Expression, property: Expression, computed?: boolean): Expression =>
        isTemp(property) ? property : memberExpression(object, property, computed),
      /** Istanbul takes hash and mark out of the value afterwards. */
      valueToNode: (value: Literal): Expression => {
        this.literal = { ...value };
        return placeholder;
      },
    };
    this.types = throwingOnMore(own, "types'");
  }
}

/** `node` may be a path, which has the type of its node. */
const is =
  (type: string) =>
  (node: { readonly type?: string } | null | undefined): boolean =>
    node?.type === type;

const CHECKS = {
  isBlockStatement: is("BlockStatement"),
  isExportNamedDeclaration: is("ExportNamedDeclaration"),
  isProgram: is("Program"),
  isVariableDeclarator: is("VariableDeclarator"),
};

/** Of `cov_x().s[id]` and `cov_x().b[id][arm]`. */
function counterOf(element: Member): Counter {
  const { object } = element as { object: Member };
  return object.computed ? { ...place(object), arm: index(element) } : { ...place(element), arm: 0 };
}

function place(element: Member): Pick<Counter, "field" | "id"> {
  const { property } = element.object as Member;
  return { field: (property as BabelTypes.Identifier).name as Counter["field"], id: index(element) };
}

function index({ property }: Member): number {
  return (property as BabelTypes.NumericLiteral).value;
}

/** `cov_x_temp`; the other names that the visitor asks for are `s`, `f`, `b`, `bT` and those of built-in objects. */
function isTemp(property: Expression): boolean {
  return property.type === "Identifier" && /^cov_\w+_temp$/.test(property.name);
}
