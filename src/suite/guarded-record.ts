/** Saves the record of a test file or, if its recording has failed, a record that says so and why. */
import { Guard } from "./guard";
import { saveLostRecord } from "./test-record";

/** @param guard of the recording, which may have failed already. */
export function saveOrLose(guard: Guard, directory: string, key: string, save: () => void): void {
  guard.run(save);
  const { failure } = guard;
  if (failure !== undefined) new Guard().run(() => saveLostRecord(directory, key, lostBecause(failure.message)));
}

export function lostBecause(failure: string | undefined): string {
  return `what it ran is not known: its recording failed (${failure})`;
}
