/**
 * Whether this process runs in the foreground of a terminal.
 *
 * Stands for tcgetpgrp(3), which Node has not. What is typed at a terminal as a signal goes to the whole group of processes
 * in its foreground, wherever their streams lead; what is in the background gets none of it. The rule: where /proc does not
 * tell, a stream that is a terminal does.
 */
import { readFileSync } from "node:fs";
import { isatty } from "node:tty";

export function isInForeground(): boolean {
  try {
    return isGroupOfTerminal(readFileSync("/proc/self/stat", "latin1"));
  } catch {
    return [0, 1, 2].some((descriptor) => isatty(descriptor));
  }
}

/** See proc(5): after the name, which may hold anything, are state, ppid, pgrp, session, tty_nr and tpgid. */
function isGroupOfTerminal(stat: string): boolean {
  const [, , group, , , groupOfTerminal] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return group === groupOfTerminal;
}
