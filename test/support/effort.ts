/**
 * How hard a test tries that could go on for ever: a little in the whole check, much by command.
 *
 * `npm run test:long` sets KCOV_TEST_LONG. The rule: a short form tries the same things as the long one, only less often.
 */

export const isLong = process.env.KCOV_TEST_LONG === "1";

/** How often, how many or how long: `short` in the whole check, `long` by command. */
export function effort<T>(short: T, long: T): T {
  return isLong ? long : short;
}

/** About `count` of the items, evenly spread over them; all of them by command. */
export function sample<T>(items: readonly T[], count: number): T[] {
  const step = isLong ? 1 : Math.max(1, Math.floor(items.length / count));
  return items.filter((_, index) => index % step === 0);
}
