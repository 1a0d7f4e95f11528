/**
 * Warnings of the hooks: one line on standard error, written at once, or to whoever wants to hear them instead.
 *
 * Nothing upstream; nyc prints in the same place. The rule: a warning never fails and never reaches standard output,
 * which belongs to the program.
 */
import fs from "node:fs";
import { oneLine } from "./printable";

/** Taken at once: a program under test may replace it later. */
const { writeSync } = fs;

const PREFIX = "istanbul-kcov: ";

let write = (lines: string | Uint8Array): unknown => writeSync(2, lines as string);

/** From here on warnings of this thread go there, and not where the program's own output goes. */
export function redirectWarnings(to: (line: string) => void): void {
  write = (lines) => to(String(lines).slice(PREFIX.length).trimEnd());
}

export function warn(message: string): void {
  tell(`${PREFIX}${oneLine(message)}\n`);
}

/** Writes lines that are ready. */
export function tell(lines: string | Uint8Array): void {
  try {
    write(lines);
  } catch {
    // Standard error is closed, its pipe is full, or nobody listens any more; the program goes on without the line.
  }
}
