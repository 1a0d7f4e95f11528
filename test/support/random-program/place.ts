/**
 * The place of a piece of a program: what the language allows there, and which names have a value. What is written at a
 * place always parses, and reads no name that could be in its dead zone.
 */

/** `readable` have a value; `assignable` are those of them that may get another. */
export interface Names {
  readonly readable: string[];
  readonly assignable: string[];
}

export interface Place {
  readonly depth: number;
  readonly strict: boolean;
  readonly canReturn: boolean;
  readonly canAwait: boolean;
  readonly canYield: boolean;
  /** `yield` in an async generator waits. */
  readonly hasArguments: boolean;
  readonly hasNewTarget: boolean;
  /** In a derived class's constructor only after `super()`. */
  readonly hasThis: boolean;
  /** In a module. */
  readonly hasMeta: boolean;
  /** In a loop; in a loop or `switch`. */
  readonly loop: boolean;
  readonly breakable: boolean;
  /** What is thrown by `throw` does not reach a call. */
  readonly caught: boolean;
  readonly labels: readonly string[];
  readonly loopLabels: readonly string[];
  readonly names: Names;
  /** Expressions of `this` and `super` that can be read. */
  readonly members: readonly string[];
}

export const SCRIPT: Place = {
  depth: 0,
  strict: false,
  canReturn: false,
  canAwait: false,
  canYield: false,
  hasArguments: false,
  hasNewTarget: false,
  hasThis: true,
  hasMeta: false,
  loop: false,
  breakable: false,
  caught: false,
  labels: [],
  loopLabels: [],
  names: { readable: [], assignable: [] },
  members: [],
};

export const MODULE: Place = { ...SCRIPT, strict: true, hasMeta: true };

export type FunctionKind = "function" | "arrow" | "async" | "async arrow" | "generator" | "async generator";

/** Where jumps of the surrounding function do not reach. */
const AT_START = { loop: false, breakable: false, caught: false, labels: [], loopLabels: [] };

/** The body of a function. */
export function bodyOf(kind: FunctionKind, at: Place, names: Names = at.names): Place {
  const isArrow = kind.endsWith("arrow");
  return {
    ...at,
    ...AT_START,
    names,
    caught: kind.startsWith("async"),
    canReturn: true,
    canAwait: kind.startsWith("async"),
    canYield: kind.endsWith("generator"),
    hasArguments: isArrow ? at.hasArguments : true,
    hasNewTarget: isArrow ? at.hasNewTarget : true,
    hasThis: isArrow ? at.hasThis : true,
    members: isArrow ? at.members : [],
  };
}

/** Default values of parameters: neither `await` nor `yield`. */
export function parametersOf(at: Place): Place {
  return { ...at, ...AT_START, canReturn: false, canAwait: false, canYield: false };
}

const OF_OBJECT = { strict: true, hasNewTarget: true, hasThis: true };

/** Initial values of fields, and static blocks. */
export function initializerOf(at: Place, members: readonly string[]): Place {
  const place = parametersOf(at);
  return { ...place, ...OF_OBJECT, hasArguments: false, members, names: copyOf(at.names) };
}

export function copyOf({ readable, assignable }: Names): Names {
  return { readable: [...readable], assignable: [...assignable] };
}

export function withNames(at: Place, ...names: readonly string[]): Place {
  return { ...at, names: { readable: [...at.names.readable, ...names], assignable: [...at.names.assignable] } };
}

export function deeper(at: Place): Place {
  return { ...at, depth: at.depth + 1 };
}
