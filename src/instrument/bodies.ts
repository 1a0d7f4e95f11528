/**
 * Blocks around bodies that are none, as in `else if` or `for (...) x();`, before Babel has looked at the program.
 *
 * Istanbul's visitor puts them there one by one. Each time Babel looks through the whole body again for the new scope, and
 * in a chain of `else if` a body holds the rest of the chain: 300 links took seconds, and twice as many eight times as long.
 */
import type { types as BabelTypes } from "@babel/core";

type T = typeof BabelTypes;

/** By the type of a statement: where it holds a statement that Istanbul wants to be a block. */
const BODIES: Readonly<Record<string, readonly string[]>> = {
  IfStatement: ["consequent", "alternate"],
  ForStatement: ["body"],
  ForInStatement: ["body"],
  ForOfStatement: ["body"],
  WhileStatement: ["body"],
  DoWhileStatement: ["body"],
  WithStatement: ["body"],
};

/** @returns whether the program has changed. */
export function wrapBodies(t: T, program: BabelTypes.Program): boolean {
  let changed = false;
  t.traverseFast(program, (node) => {
    for (const key of BODIES[node.type] ?? []) {
      const body: BabelTypes.Statement | null | undefined = Reflect.get(node, key);
      if (!body || t.isBlockStatement(body)) continue;
      Reflect.set(node, key, blockAround(t, body));
      changed = true;
    }
  });
  return changed;
}

/** With the comments where Istanbul's visitor leaves them: its hints stand before the statement, all others after the block. */
function blockAround(t: T, statement: BabelTypes.Statement): BabelTypes.BlockStatement {
  const block = t.inheritsComments(t.blockStatement([statement]), statement);
  const { leadingComments } = block;
  t.removeComments(statement);
  return Object.assign(block, {
    loc: statement.loc,
    leadingComments: undefined,
    body: [Object.assign(statement, { leadingComments })],
  });
}
