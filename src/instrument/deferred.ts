/**
 * Parts of our functions that are kept out of a program while other plugins walk it: Istanbul's literal, and attachCounters.
 *
 * Nothing upstream: babel-plugin-istanbul inserts all of it last, when it leaves the program; ours is there before the others
 * begin, and Babel would visit and scope each node several times. A string stands in the place of each. The rule: a string
 * is found again wherever other plugins have moved it to, or the function that holds it.
 */
import type { types as BabelTypes } from "@babel/core";

type T = typeof BabelTypes;

/** Puts what was deferred back into a program. */
export type Completion = (program: BabelTypes.Program) => void;

/** What a string stands for. */
export interface Deferred {
  readonly text: string;
  readonly part: BabelTypes.Expression;
}

/** Takes the literal out of Istanbul's function, if that is what it has. */
export function deferMaps(t: T, coverageFunction: BabelTypes.FunctionDeclaration): Deferred[] {
  const literal = literalIn(t, coverageFunction);
  const maps = literal?.init;
  if (literal === undefined || !t.isObjectExpression(maps)) return [];
  const text = `the maps of ${coverageFunction.id?.name}`;
  literal.init = t.stringLiteral(text);
  return [{ text, part: maps }];
}

export function completion(t: T, deferred: readonly Deferred[]): Completion {
  return (program) => {
    for (const one of deferred) putBack(t, program, one);
  };
}

/** Where Istanbul's function has its literal. */
export function literalIn(t: T, { body }: BabelTypes.FunctionDeclaration): BabelTypes.VariableDeclarator | undefined {
  return body.body
    .flatMap((statement) => (t.isVariableDeclaration(statement) ? statement.declarations : []))
    .find(({ id }) => t.isIdentifier(id, { name: "coverageData" }));
}

/** Our functions stand last, so the search begins there. */
function putBack(t: T, program: BabelTypes.Program, { text, part }: Deferred): void {
  for (const statement of [...program.body].reverse()) {
    let isFound = false;
    t.traverseFast(statement, (node) => {
      for (const key of t.VISITOR_KEYS[node.type] ?? []) {
        if (!t.isStringLiteral(Reflect.get(node, key), { value: text })) continue;
        Reflect.set(node, key, part);
        isFound = true;
      }
      return isFound ? t.traverseFast.stop : undefined;
    });
    if (isFound) return;
  }
}
