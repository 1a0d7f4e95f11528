/**
 * Istanbul's literal, kept out of a program while other plugins walk it.
 *
 * Nothing upstream: babel-plugin-istanbul inserts it last, when it leaves the program; ours is there before the others
 * begin, and Babel would visit and scope each of its numbers several times. A string stands in its place. The rule: the
 * string is found again wherever other plugins have moved it to, or the function that holds it.
 */
import type { types as BabelTypes } from "@babel/core";

type T = typeof BabelTypes;

/** Puts the literal back into a program. */
export type Completion = (program: BabelTypes.Program) => void;

export function deferMaps(t: T, coverageFunction: BabelTypes.FunctionDeclaration): Completion {
  const literal = literalIn(t, coverageFunction);
  const maps = literal?.init;
  if (literal === undefined || !t.isObjectExpression(maps)) return () => undefined;
  const text = `the maps of ${coverageFunction.id?.name}`;
  literal.init = t.stringLiteral(text);
  return (program) => replaceString(t, program, text, maps);
}

/** Where Istanbul's function has its literal. */
export function literalIn(t: T, { body }: BabelTypes.FunctionDeclaration): BabelTypes.VariableDeclarator | undefined {
  return body.body
    .flatMap((statement) => (t.isVariableDeclaration(statement) ? statement.declarations : []))
    .find(({ id }) => t.isIdentifier(id, { name: "coverageData" }));
}

/** Our functions stand last, so the search begins there. */
function replaceString(t: T, program: BabelTypes.Program, text: string, by: BabelTypes.Expression): void {
  for (const statement of [...program.body].reverse()) {
    let isFound = false;
    t.traverseFast(statement, (node) => {
      for (const key of t.VISITOR_KEYS[node.type] ?? []) {
        if (!t.isStringLiteral(Reflect.get(node, key), { value: text })) continue;
        Reflect.set(node, key, by);
        isFound = true;
      }
      return isFound ? t.traverseFast.stop : undefined;
    });
    if (isFound) return;
  }
}
