/**
 * Shows on a terminal how far a command is that takes longer than a second, in one line that the next output replaces.
 */
import { clearLine, cursorTo } from "node:readline";

/** Nobody minds waiting this long without a sign. */
const PATIENCE_MS = 1000;

/** The width of a terminal that does not report its own. */
const USUAL_COLUMNS = 80;

const terminal = process.stderr;

let start = Number.POSITIVE_INFINITY;
let isShown = false;

/**
 * Shows progress from now on, if standard error is a terminal. Programs that use the API never call this and see
 * nothing.
 */
export function showProgress(): void {
  if (terminal.isTTY) start = performance.now();
}

export function progress(what: string): void {
  if (performance.now() - start < PATIENCE_MS) return;
  hideProgress();
  terminal.write(what.slice(0, (terminal.columns || USUAL_COLUMNS) - 1));
  isShown = true;
}

export function hideProgress(): void {
  if (!isShown) return;
  clearLine(terminal, 0);
  cursorTo(terminal, 0);
  isShown = false;
}
