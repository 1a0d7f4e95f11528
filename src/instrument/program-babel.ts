/** The Babel that reads a program: the host's where there is one, so that no other is loaded beside it. */
import type * as BabelCore from "@babel/core";

/** The part of Babel that we use; Babel gives plugins all of it. */
export type ProgramBabel = Pick<typeof BabelCore, "types" | "template" | "transformSync">;

/** Makes something once for each Babel in the process. */
export function onceForEach<T>(make: (babel: ProgramBabel) => T): (babel: ProgramBabel) => T {
  const made = new WeakMap<ProgramBabel["template"], T>();
  return (babel) => {
    const known = made.get(babel.template);
    if (known !== undefined) return known;
    const value = make(babel);
    made.set(babel.template, value);
    return value;
  };
}
