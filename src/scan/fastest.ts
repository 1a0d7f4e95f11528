/**
 * The scanner that drains use.
 *
 * Nothing upstream: Go has one way to loop. The rule: which one it is shows in nothing but time.
 */
import { plainScanner } from "./plain";
import type { Scanner } from "./scanner";
import { wasmScanner } from "./wasm";

let scanner: Scanner | undefined;

/** The fastest scanner there is here. */
export function theScanner(): Scanner {
  scanner ??= wasmScanner() ?? plainScanner;
  return scanner;
}
