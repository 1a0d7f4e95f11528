/**
 * Opens the run that a test runner's process records: the run that a command owns, if there is one, or a run of its
 * own.
 */

import { JoinedRun, SuiteRun, type TestRun } from "../suite/run";
import { findRun } from "../suite/run-directory";
import type { Destination } from "../suite/run-output";
import { isInSuite } from "../trace/environment";

export function openRun(destination: Destination): TestRun {
  const place = isInSuite(process.env) ? findRun() : undefined;
  if (place === undefined) return new SuiteRun(destination);
  return new JoinedRun(place, { runner: destination.host.runner });
}
