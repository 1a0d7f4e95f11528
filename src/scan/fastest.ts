/** Chooses the fastest scanner that this process can run; drains use it. The choice makes a difference in time only. */
import { plainScanner } from "./plain";
import type { Scanner } from "./scanner";
import { wasmScanner } from "./wasm";

let scanner: Scanner | undefined;

/** The fastest scanner that works here. */
export function theScanner(): Scanner {
  scanner ??= wasmScanner() ?? plainScanner;
  return scanner;
}
