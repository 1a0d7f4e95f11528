/**
 * Warnings of the hooks: one line on standard error, written at once.
 *
 * Nothing upstream; nyc prints in the same place. The rule: a warning never fails and never reaches standard output,
 * which belongs to the program.
 */
import { writeSync } from "node:fs";
import { oneLine } from "./printable";

export function warn(message: string): void {
  try {
    writeSync(2, `istanbul-kcov: ${oneLine(message)}\n`);
  } catch {
    // Standard error is closed or its pipe is full; the program goes on without the line.
  }
}
