/**
 * What all writers of a random program use: choices, names, and what is allowed at the current place.
 *
 * A production writes one piece of a program. It decides only by choices, and the first option of every choice is the
 * plainest, so that programs end where the choices do, and shrink.
 */
import type { Names, Place } from "./place";

export interface Writer {
  /** Whether calls and operators may throw where nothing waits for it. */
  readonly throws: boolean;
  /** Whether modules run as such, and so may await and import at any place. */
  readonly native: boolean;
  pick<T>(...from: readonly [T, ...T[]]): T;
  /** What one of them writes. */
  one<T>(...from: readonly [() => T, ...(() => T)[]]): T;
  /** A number that no other piece of the program has. */
  id(): number;
  name(): string;
  /** A call that is logged and gives 0, 1 or 2. */
  call(): string;
  /** A comment that tells Istanbul what to ignore, seldom. */
  hint(): string;
  expression(at: Place): string;
  statement(at: Place): string;
  /** Several statements, with names of their own. */
  list(at: Place): string;
  pattern(at: Place, target: Target): Pattern;
  parameters(at: Place): Parameters;
  class(at: Place, name: string): string;
}

export type Production = (w: Writer, at: Place) => string;

/** Writes the name, member or variable that a value is bound to. */
export type Target = () => string;

export interface Pattern {
  readonly text: string;
  /** An expression that the pattern can take apart. */
  readonly value: string;
}

export interface Parameters {
  readonly text: string;
  readonly names: Names;
  /** Lists of arguments that fit. */
  readonly args: readonly [string, string];
}

/** One of the productions, at the place. */
export function write(w: Writer, at: Place, productions: readonly [Production, ...Production[]]): string {
  return w.pick(...productions)(w, at);
}
