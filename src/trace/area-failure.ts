/**
 * Handles a kcov area that cannot be filled: it is reported in one line and, as for every failure of ours, a success of
 * the program becomes a failure.
 *
 * In a trace the parent process takes care of that. A program that uses the hooks alone exits with 1 instead of 0.
 */
import process from "node:process";
import { warn } from "../warning";
import { atLastMoment } from "./last-moment";
import { saveAreaFailure } from "./process-records";

const EXIT_FAILURE = 1;

/** @param directory of the trace's records, if there is a trace. */
export function areaFailed(error: unknown, directory: string | undefined): void {
  warn(`${(error as Error).message}; the kcov area is not filled`);
  if (directory === undefined || !isSaved(directory)) failAtEnd();
}

function isSaved(directory: string): boolean {
  try {
    saveAreaFailure(directory);
    return true;
  } catch {
    return false;
  }
}

/** The program's own exit handlers still see its own exit code. */
function failAtEnd(): void {
  atLastMoment(() => {
    if (Number(process.exitCode ?? 0) === 0) process.exitCode = EXIT_FAILURE;
  });
}
