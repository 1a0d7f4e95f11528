/**
 * Shows on a terminal how far a command is that takes longer than a second, in one line that the next output replaces.
 */
import { clearLine, cursorTo } from "node:readline";
import { printable } from "./printable";
import { columnsOf } from "./terminal/lines";
import { fitting } from "./terminal/width";

/** Nobody minds waiting this long without a sign. */
const PATIENCE_MS = 1000;

let start = Number.POSITIVE_INFINITY;
let isShown = false;

/**
 * Shows progress from now on, if standard error is a terminal that can clear a line. Programs that use the API never
 * call this and see nothing.
 */
export function showProgress(): void {
  if (process.stderr.isTTY && process.env["TERM"] !== "dumb") start = performance.now();
}

export function progress(what: string): void {
  if (performance.now() - start < PATIENCE_MS) return;
  hideProgress();
  process.stderr.write(fitting(printable(what), (columnsOf(process.stderr) ?? 0) - 1));
  isShown = true;
}

export function hideProgress(): void {
  if (!isShown) return;
  clearLine(process.stderr, 0);
  cursorTo(process.stderr, 0);
  isShown = false;
}
