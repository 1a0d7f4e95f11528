/**
 * Runs the traced command in the foreground, as if it had been started by itself.
 *
 * Stands for nyc's use of foreground-child: standard streams, signals and IPC pass through, and the exit status is the
 * command's. The rule: our own failure turns a success into a failure (exit 1) and changes nothing else.
 */
import { foregroundChild } from "foreground-child";

/** A shell's exit codes for a command that is not there, and for one that cannot be run. */
const EXIT_NOT_FOUND = 127;
const EXIT_NOT_EXECUTABLE = 126;

export interface Run {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where it runs. Default: here. */
  readonly cwd?: string;
  /** Called with a line for the user when the command cannot be started. */
  readonly onStartFailure: (message: string) => void;
  /** Called when the command has ended; false means that our own part failed. */
  readonly onEnd: (started: boolean) => boolean;
}

/** Ends this process as the command ended. */
export function runForeground({ command, args, env, cwd = process.cwd(), onStartFailure, onEnd }: Run): void {
  let startFailure: NodeJS.ErrnoException | undefined;
  const child = foregroundChild(command, [...args], { env, cwd }, (code, signal) => {
    const succeeded = onEnd(startFailure === undefined);
    if (startFailure !== undefined) return exitCodeOf(startFailure);
    return code === 0 && signal === null && !succeeded ? 1 : undefined;
  });
  child.on("error", (error: NodeJS.ErrnoException) => {
    startFailure = error;
    onStartFailure(`${command}: ${error.code === "ENOENT" ? "command not found" : error.message}`);
  });
}

function exitCodeOf(error: NodeJS.ErrnoException): number {
  return error.code === "ENOENT" ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
}
