/** The Babel that reads a program: that of the host where there is one, so that no other is loaded beside it. */
import type * as BabelCore from "@babel/core";

/** What is used of it; Babel gives plugins all of it. */
export type ProgramBabel = Pick<typeof BabelCore, "types" | "template" | "transformSync">;

/** Something made once for each Babel of a process. */
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
