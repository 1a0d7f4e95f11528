/**
 * What takes longer than a second says on a terminal how far it is, in one line that the next output takes away.
 */
import { clearLine, cursorTo } from "node:readline";

/** Nobody waits for what takes less. */
const PATIENCE_MS = 1000;

/** Of a terminal that does not tell its own. */
const USUAL_COLUMNS = 80;

const terminal = process.stderr;

let start = Number.POSITIVE_INFINITY;
let isShown = false;

/** From now on, where standard error is a terminal; a program that uses the API hears nothing. */
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
