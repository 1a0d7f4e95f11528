/**
 * Warnings of the hooks: one line on standard error, written at once, or given to a function instead. A warning never
 * fails, and never reaches standard output, which belongs to the program.
 */
import fs from "node:fs";
import { oneLine } from "./printable";

/** Taken at load: a program under test may replace it later. */
const { writeSync } = fs;

const PREFIX = "istanbul-kcov: ";

let write = (lines: string | Uint8Array): unknown => writeSync(2, lines as string);

/** From here on warnings of this thread go to `to`, not to standard error. */
export function redirectWarnings(to: (line: string) => void): void {
  write = (lines) => to(String(lines).slice(PREFIX.length).trimEnd());
}

export function warn(message: string): void {
  tell(`${PREFIX}${oneLine(message)}\n`);
}

/** Writes finished lines. */
export function tell(lines: string | Uint8Array): void {
  try {
    write(lines);
  } catch {
    // Standard error is closed, its pipe is full, or nobody reads it any more; the program goes on without the line.
  }
}
