/**
 * Keeps Istanbul's literal and attachCounters out of a program while other plugins walk it; Babel would visit and scope
 * each of their nodes several times. A string stands in the place of each, and is found again wherever other plugins
 * have moved it or the function that holds it. babel-plugin-istanbul needs none of this, since it inserts everything
 * last; our functions are there before the others begin.
 */
import type { types as BabelTypes } from "@babel/core";

type T = typeof BabelTypes;

/** Puts what was deferred back into a program. */
export type Completion = (program: BabelTypes.Program) => void;

/** What a string stands for. */
export interface Deferred {
  readonly placeholder: BabelTypes.StringLiteral;
  readonly part: BabelTypes.Expression;
}

export function completion(t: T, deferred: readonly Deferred[]): Completion {
  return (program) => {
    for (const one of deferred) putBack(t, program, one);
  };
}

/** Our functions stand last, so the search begins there. */
function putBack(t: T, program: BabelTypes.Program, { placeholder, part }: Deferred): void {
  for (const statement of [...program.body].reverse()) {
    let isFound = false;
    t.traverseFast(statement, (node) => {
      for (const key of t.VISITOR_KEYS[node.type] ?? []) {
        if (!t.isStringLiteral(Reflect.get(node, key), { value: placeholder.value })) continue;
        Reflect.set(node, key, part);
        isFound = true;
      }
      return isFound ? t.traverseFast.stop : undefined;
    });
    if (isFound) return;
  }
}
