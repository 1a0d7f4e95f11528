/**
 * The last moment of a process: after the program's own exit handlers, and before a signal that it does not handle.
 *
 * Stands for signal-exit, and makes two things good in it: it sets process.exitCode before the exit handlers, where they see
 * it and an exception in one of them ends the process with 0 rather than 1; and it hears nothing of such an exception.
 * The rule: the program ends with the exit code that it has without us.
 */
import { onExit } from "signal-exit";

type ExitCode = typeof process.exitCode;

export function atLastMoment(action: () => void): void {
  onExit(action, { alwaysLast: true });
  const { emit } = process;
  let own: ExitCode;
  process.on("exit", (given) => {
    if (process.exitCode === given) process.exitCode = own;
  });
  Reflect.set(process, "emit", (...event: unknown[]): boolean => {
    if (event[0] !== "exit") return Reflect.apply(emit, process, event);
    own = process.exitCode;
    try {
      return Reflect.apply(emit, process, event);
    } catch (error) {
      action();
      throw error;
    }
  });
}
