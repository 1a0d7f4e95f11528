/**
 * Keeps the program's settings of how errors show their stack, which Babel changes for good at its first use: it hides
 * frames of its own and wants longer stacks. A program would find a limit of 50 instead of its own, and `node
 * --enable-source-maps` maps nothing while there is a `prepareStackTrace`.
 */

/** Taken at load: a program under test may replace them later. */
const { defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;

const SETTINGS = ["stackTraceLimit", "prepareStackTrace"] as const;

/** Runs `action`, and puts back what it changed. */
export function keepStackSettings<T>(action: () => T): T {
  const before = SETTINGS.map((name) => [name, getOwnPropertyDescriptor(Error, name)] as const);
  try {
    return action();
  } finally {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) deleteProperty(Error, name);
      else defineProperty(Error, name, descriptor);
    }
  }
}
