/**
 * Warnings of the hooks: one line on standard error, written at once, or to whoever wants to hear them instead.
 *
 * Nothing upstream; nyc prints in the same place. The rule: a warning never fails and never reaches standard output,
 * which belongs to the program.
 */
import { writeSync } from "node:fs";
import { oneLine } from "./printable";

let write = (line: string): unknown => writeSync(2, `istanbul-kcov: ${line}\n`);

/** From here on warnings of this thread go there, and not where the program's own output goes. */
export function redirectWarnings(to: (line: string) => void): void {
  write = to;
}

export function warn(message: string): void {
  try {
    write(oneLine(message));
  } catch {
    // Standard error is closed, its pipe is full, or nobody listens any more; the program goes on without the line.
  }
}
