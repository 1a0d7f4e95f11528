/**
 * Whether this process runs in the foreground of a terminal (tcgetpgrp(3), which Node does not have).
 *
 * A key such as Ctrl-C sends its signal to the terminal's whole foreground process group, wherever their streams lead;
 * processes in the background get none. Where /proc does not tell the group, a stream that is a terminal decides.
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

/**
 * See proc(5): the name, which may hold any characters, is followed by state, ppid, pgrp, session, tty_nr and tpgid.
 */
function isGroupOfTerminal(stat: string): boolean {
  const [, , group, , , groupOfTerminal] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return group === groupOfTerminal;
}
