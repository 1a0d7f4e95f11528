/**
 * A kcov area that is not filled: one line, and a success of the program becomes a failure, like any of ours.
 *
 * In a trace its parent sees to that; a program that has the hooks by themselves ends with 1 in place of 0.
 */
import process from "node:process";
import { warn } from "../warning";
import { atLastMoment } from "./last-moment";
import { saveAreaFailure } from "./record-files";

const EXIT_FAILURE = 1;

/** @param directory of the trace's records. */
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

/** The program's own exit handlers see its own code. */
function failAtEnd(): void {
  atLastMoment(() => {
    if (Number(process.exitCode ?? 0) === 0) process.exitCode = EXIT_FAILURE;
  });
}
