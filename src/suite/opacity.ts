/**
 * Whether the sets of a test file tell all that it depends on, and if not, why.
 *
 * An empty set may be that of a test that runs nothing of the project, or one that was lost. It counts as empty where the
 * recorder is known to have worked: it has seen instrumented code in this test file, and has heard the test end.
 */
import type { TestResult } from "./assemble";
import type { RecordedTest, TestRecord } from "./test-record";

export type PairedTest = readonly [result: TestResult, recorded: RecordedTest | undefined];

/** Undefined where the sets tell all. Tests that failed are selected anyway, and those that did not run depend on nothing. */
export function whyOpaque(record: TestRecord, pairs: readonly PairedTest[]): string | undefined {
  const passed = pairs.filter(([{ status }]) => status === "passed");
  if (record.opaque !== undefined || passed.length === 0) return record.opaque;
  if (record.files.length === 0) return "no instrumented code was loaded with it, so what it ran is not known";
  if (record.tests.length === 0) return undefined;
  const lost = passed.find(([, recorded]) => recorded?.ended !== true);
  return lost && `what its test ${JSON.stringify(lost[0].path.join(" "))} ran is not known: it was not seen to end`;
}

/** Of two reasons one, whichever comes first. */
export function eitherReason(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}
