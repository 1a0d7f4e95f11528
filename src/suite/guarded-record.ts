/** Leaves the record of a test file for whoever gathers the run; where the recording has failed, word that it is lost, and why. */
import { Guard } from "./guard";
import { saveLostRecord } from "./test-record";

/** @param guard of the recording, which may have failed before. */
export function saveOrLose(guard: Guard, directory: string, key: string, save: () => void): void {
  guard.run(save);
  const { failure } = guard;
  if (failure !== undefined) new Guard().run(() => saveLostRecord(directory, key, lostBecause(failure.message)));
}

export function lostBecause(failure: string | undefined): string {
  return `what it ran is not known: its recording failed (${failure})`;
}
