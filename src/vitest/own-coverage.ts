/**
 * Keeps Vitest's own coverage report as it is without us.
 *
 * Files that its Istanbul counts are left to it, and its counters are read. V8 counts the code that runs, so with V8
 * none of it may be instrumented by us.
 */
import type { Vitest } from "./host";

/** The global variable in which Vitest's Istanbul counts. */
export const ISTANBULS_NAME = "__VITEST_COVERAGE__";

/** The active provider, if there is one. */
export function providerOf({ config: { coverage } }: Vitest): string | undefined {
  return coverage.enabled === true ? (coverage.provider ?? "v8") : undefined;
}

interface Provider {
  /** Vitest 4 and later. */
  isIncluded?(file: string): boolean;
  /** Vitest 3. */
  readonly testExclude?: { shouldInstrument(file: string): boolean };
}

/** Whether Vitest's Istanbul counts a file. If it cannot be asked, it is taken to count every file. */
export function isCounted(vitest: Vitest, file: string): boolean {
  if (providerOf(vitest) !== "istanbul") return false;
  const provider: Provider | undefined = Reflect.get(vitest, "coverageProvider");
  if (provider?.isIncluded !== undefined) return provider.isIncluded(file);
  return provider?.testExclude?.shouldInstrument(file) ?? true;
}
