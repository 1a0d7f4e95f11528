/**
 * Whether the sets of a test file show everything that it depends on and, if not, why.
 *
 * An empty set can mean that a test runs nothing of the project, or that its set was lost. It counts as empty only if
 * the recorder is known to have worked: it has seen instrumented code in this test file and was told that the test
 * ended.
 */
import type { TestResult } from "./assemble";
import type { RecordedTest, TestRecord } from "./test-record";

export type PairedTest = readonly [result: TestResult, recorded: RecordedTest | undefined];

/**
 * Undefined where the sets show everything. Failed tests are selected anyway; tests that did not run depend on nothing.
 */
export function whyOpaque(record: TestRecord, pairs: readonly PairedTest[]): string | undefined {
  const passed = pairs.filter(([{ status }]) => status === "passed");
  if (record.opaque !== undefined || passed.length === 0) return record.opaque;
  if (!hasCode(record)) return "no instrumented code was loaded with it, so what it ran is not known";
  if (record.tests.length === 0) return undefined;
  const lost = passed.find(([, recorded]) => recorded?.ended !== true);
  return lost && `what its test ${JSON.stringify(lost[0].path.join(" "))} ran is not known: it was not seen to end`;
}

function hasCode({ files, work }: TestRecord): boolean {
  return files.length > 0 || work?.works.some((one) => one.files.length > 0) === true;
}

/** One of two reasons: the one that comes first in sort order. */
export function eitherReason(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}
