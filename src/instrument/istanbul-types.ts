/**
 * The builders that Istanbul's visitor gets in place of @babel/types. They check nothing, and remember each counter as
 * it is made, so that nobody has to look for counters in the program or tell them from the program's own code.
 */
import type { types as BabelTypes } from "@babel/core";
import { throwingOnMore } from "./istanbul-contract";
import { plainNodes } from "./plain-nodes";
import type { Counter } from "./slots";

type Node = BabelTypes.Node;
type Expression = BabelTypes.Expression;
type Member = BabelTypes.MemberExpression;

/** The node of one of Istanbul's counters in the tree. */
export type CounterNode = BabelTypes.UpdateExpression;

/** A FileCoverage as Istanbul prints it. */
export type Literal = Readonly<Record<string, unknown>> & { readonly path: string; readonly hash: string };

export class IstanbulTypes {
  /** All counters that the visitor has made, in the order in which it made them. */
  readonly counters: Map<Node, Counter> = new Map();
  /** The literal of Istanbul's function, with hash and mark; undefined if hints exclude the whole file. */
  literal: Literal | undefined;
  /** The argument for programVisitor. */
  readonly types: object;

  /** @param placeholder takes the place of the literal in the tree. */
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
      /** Istanbul stores a logical operand on the coverage object itself, from where it would leak into reports. */
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

/** `node` may be a path; a path has the type of its node. */
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

/** The counter of `cov_x().s[id]` or `cov_x().b[id][arm]`. */
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

/**
 * Whether the property is `cov_x_temp`. The other names that the visitor asks for are `s`, `f`, `b`, `bT` and those of
 * built-in objects.
 */
function isTemp(property: Expression): boolean {
  return property.type === "Identifier" && /^cov_\w+_temp$/.test(property.name);
}
