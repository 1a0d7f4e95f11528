/**
 * Runs the traced command in the foreground, as if it had been started directly: standard streams, signals and IPC pass
 * through, and the exit status is the command's. A failure of ours turns a success into exit 1 and changes nothing
 * else, and no signal ends us before we have written the result and removed our files.
 *
 * foreground-child, which nyc uses, is not used because of its watchdog: a Ctrl-C, which a terminal sends to all
 * processes, ends the watchdog, which then kills a program that would have handled the signal.
 */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { isInForeground } from "./foreground";

/** A shell's exit codes for a command that does not exist, and for one that cannot be run. */
const EXIT_NOT_FOUND = 127;
const EXIT_NOT_EXECUTABLE = 126;

/** Signals that end a program or tell it something. Stopping and resuming is done by the terminal itself. */
const PASSED: readonly NodeJS.Signals[] = [
  ...(["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"] as const),
  ...(["SIGALRM", "SIGUSR1", "SIGUSR2"] as const),
];

/** What a terminal sends to all processes in its foreground (Ctrl-C, Ctrl-\\): the command has received it already. */
const SENT_BY_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set(["SIGINT", "SIGQUIT"]);

/** Longer than a signal that this process sends itself needs to arrive. */
const SIGNAL_TIMEOUT_MS = 2000;

export interface Run {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where it runs. Default: the current directory. */
  readonly cwd?: string;
  /** Called with a line for the user when the command cannot be started. */
  readonly onStartFailure: (message: string) => void;
  /** Called when the command has ended; returns false when our own part failed. */
  readonly onEnd: (started: boolean) => boolean;
}

/**
 * From now on a signal waits for the command. Call it before anything is written, in the same turn as runForeground.
 */
export function holdSignals(): void {
  for (const signal of PASSED) process.on(signal, () => {});
}

/** Ends this process as the command ended. */
export function runForeground(run: Run): void {
  const child = start(run);
  const stopPassing = passSignals(child);
  passMessages(child);
  child.on("error", (error: NodeJS.ErrnoException) => {
    if (child.pid === undefined) endUnstarted(run, error);
  });
  const end = (code: number | null, signal: NodeJS.Signals | null): void => {
    const succeeded = run.onEnd(true);
    stopPassing();
    if (signal !== null) dieOf(signal);
    else process.exit(code === 0 && !succeeded ? 1 : (code ?? 0));
  };
  child.on("exit", (code, signal) => {
    if (child.connected) child.on("disconnect", () => end(code, signal));
    else end(code, signal);
  });
}

/** Node reports some errors by an event, and throws others (an empty name, a file where a directory should be). */
function start(run: Run): ChildProcess {
  const { command, args, env, cwd = process.cwd() } = run;
  try {
    return spawn(command, [...args], { env, cwd, stdio: ownStreams() });
  } catch (error) {
    return endUnstarted(run, error as NodeJS.ErrnoException);
  }
}

function endUnstarted({ command, onStartFailure, onEnd }: Run, { code, message }: NodeJS.ErrnoException): never {
  const isThere = code !== "ENOENT" && command !== "";
  onStartFailure(`${command}: ${isThere ? message : "command not found"}`);
  onEnd(false);
  process.exit(isThere ? EXIT_NOT_EXECUTABLE : EXIT_NOT_FOUND);
}

function ownStreams(): SpawnOptions["stdio"] {
  return process.send === undefined ? [0, 1, 2] : [0, 1, 2, "ipc"];
}

/** Returns a function that stops it. */
function passSignals(child: ChildProcess): () => void {
  const pass = (signal: NodeJS.Signals): void => {
    if (!(SENT_BY_TERMINAL.has(signal) && isInForeground())) child.kill(signal);
  };
  for (const signal of PASSED) process.on(signal, pass);
  return () => {
    for (const signal of PASSED) process.off(signal, pass);
  };
}

function passMessages(child: ChildProcess): void {
  if (process.send === undefined) return;
  child.on("message", (message, handle) => process.connected && process.send?.(message, handle));
  process.on("message", (message, handle) => child.connected && child.send(message as never, handle as never));
  child.on("disconnect", () => process.connected && process.disconnect());
  process.on("disconnect", () => child.connected && child.disconnect());
}

function dieOf(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  setTimeout(() => {}, SIGNAL_TIMEOUT_MS);
  process.kill(process.pid, signal);
}
