/**
 * Guards what istanbul-lib-instrument gets in place of Babel's own objects. A version of it that uses more of them must
 * fail before it makes a wrong map.
 */

/**
 * Makes access to anything that `given` lacks an error that names it; `whose` says what it belongs to, as in "a
 * path's".
 */
export function throwingOnMore<G extends object>(given: G, whose: string): G {
  const refuse = (_: object, name: string | symbol): never => {
    throw new Error(`istanbul-lib-instrument asks for ${whose} ${String(name)}, which we do not provide`);
  };
  return Object.setPrototypeOf(given, new Proxy({}, { get: refuse, has: refuse }));
}
