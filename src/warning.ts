/**
 * Warnings of the hooks: one line on standard error, written at once, or given to a function instead. A warning never
 * fails, and never reaches standard output, which belongs to the program.
 */
import fs from "node:fs";
import { oneLine } from "./printable";

/** Taken at load: a program under test may replace it later. */
const { writeSync } = fs;

const PREFIX = "istanbul-kcov: ";

/** What a line says: that something failed, that something is not as one would expect, or what was done. */
export type Gravity = "error" | "warning" | "notice";

/** Says one line to the user. */
export type Say = (message: string, gravity?: Gravity) => void;

let write = (lines: string | Uint8Array, _: Gravity): unknown => writeSync(2, lines as string);

/** From here on warnings of this thread go to `to`, not to standard error. */
export function redirectWarnings(to: (line: string, gravity: Gravity) => void): void {
  write = (lines, gravity) => to(String(lines).slice(PREFIX.length).trimEnd(), gravity);
}

export function warn(message: string, gravity: Gravity = "warning"): void {
  tell(`${PREFIX}${oneLine(message)}\n`, gravity);
}

/** Writes finished lines. */
export function tell(lines: string | Uint8Array, gravity: Gravity = "warning"): void {
  try {
    write(lines, gravity);
  } catch {
    // Standard error is closed, its pipe is full, or nobody reads it any more; the program goes on without the line.
  }
}
