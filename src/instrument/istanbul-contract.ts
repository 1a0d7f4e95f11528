/**
 * What istanbul-lib-instrument may ask of what it is given in place of Babel's own.
 *
 * A version that asks for more must fail before it makes a wrong map.
 */

/** Makes whatever `given` lacks an error that names it; `whose` says what it is, as in "a path's". */
export function throwingOnMore<G extends object>(given: G, whose: string): G {
  const refuse = (_: object, name: string | symbol): never => {
    throw new Error(`istanbul-lib-instrument asks for ${whose} ${String(name)}, which is not there on a light path`);
  };
  return Object.setPrototypeOf(given, new Proxy({}, { get: refuse, has: refuse }));
}
