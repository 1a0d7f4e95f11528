/**
 * Where things are: the package, its dependencies, and what the benchmarks write. No other module here builds an
 * absolute path.
 */
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const BENCH = dirname(fileURLToPath(import.meta.url));
export const PACKAGE = resolve(BENCH, "..");
export const MODULES = join(PACKAGE, "node_modules");
export const LIB = join(PACKAGE, "lib");
export const RESULTS = join(BENCH, "results");
export const PAGE = join(PACKAGE, "docs", "benchmarks.md");
