/**
 * How hard a test tries that could go on for ever: a little in `npm test`, much in `npm run test:long`, which sets
 * KCOV_TEST_LONG. The short form tries each kind of thing that the long one tries, only less often.
 */

export const isLong = process.env.KCOV_TEST_LONG === "1";

/** How often, how many or how long: `short` in the short form, `long` in the long one. */
export function effort<T>(short: T, long: T): T {
  return isLong ? long : short;
}

/** About `count` of the items, evenly spread over them; in the long form all of them. */
export function sample<T>(items: readonly T[], count: number): T[] {
  const step = isLong ? 1 : Math.max(1, Math.floor(items.length / count));
  return items.filter((_, index) => index % step === 0);
}
