/**
 * Vitest's own coverage beside ours: its report is to be what it is without us.
 *
 * What its Istanbul counts we leave to it and read its counters. V8 counts the code that runs, so none of it may be ours.
 */
import type { Vitest } from "./host";

/** Where Vitest's Istanbul counts. */
export const ISTANBULS_NAME = "__VITEST_COVERAGE__";

/** The provider that is at work, if one is. */
export function providerOf({ config: { coverage } }: Vitest): string | undefined {
  return coverage.enabled === true ? (coverage.provider ?? "v8") : undefined;
}

interface Provider {
  /** Vitest 4 and later. */
  isIncluded?(file: string): boolean;
  /** Vitest 3. */
  readonly testExclude?: { shouldInstrument(file: string): boolean };
}

/** Whether Vitest's Istanbul counts a file; where it cannot be asked, it counts them all. */
export function isCounted(vitest: Vitest, file: string): boolean {
  if (providerOf(vitest) !== "istanbul") return false;
  const provider: Provider | undefined = Reflect.get(vitest, "coverageProvider");
  if (provider?.isIncluded !== undefined) return provider.isIncluded(file);
  return provider?.testExclude?.shouldInstrument(file) ?? true;
}
