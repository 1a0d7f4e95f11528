/**
 * Warnings of the hooks: one line on standard error, written at once.
 *
 * Nothing upstream; nyc prints in the same place. The rule: a warning never fails and never reaches standard output,
 * which belongs to the program.
 */
import fs from "node:fs";
import { oneLine } from "./printable";

/** Taken at once: a program under test may replace it later. */
const { writeSync } = fs;

export function warn(message: string): void {
  tell(`istanbul-kcov: ${oneLine(message)}\n`);
}

/** Writes lines that are ready. */
export function tell(lines: string | Uint8Array): void {
  try {
    writeSync(2, lines as string);
  } catch {
    // Standard error is closed or its pipe is full; the program goes on without the line.
  }
}
