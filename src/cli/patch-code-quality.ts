/** GitLab's code quality report: one issue for each span of changed lines that no test reaches. */
import { createHash } from "node:crypto";
import { join } from "node:path/posix";
import { type PatchSpan, placeOf, titleOf, unreached } from "./patch-spans";

/** What GitLab reads of an issue. */
interface QualityIssue {
  readonly description: string;
  readonly check_name: string;
  /** Unique in the report. */
  readonly fingerprint: string;
  readonly severity: "info" | "minor";
  readonly location: { readonly path: string; readonly lines: { readonly begin: number; readonly end: number } };
}

/** @param prefix the project's directory in its repository. */
export function codeQuality(spans: readonly PatchSpan[], prefix: string): QualityIssue[] {
  return unreached(spans).map((span) => issueOf(span, prefix));
}

function issueOf(span: PatchSpan, prefix: string): QualityIssue {
  const { file, first, last, state } = span;
  const path = join(prefix, file);
  return {
    description: `${titleOf(span)}: ${placeOf(span)}`,
    check_name: state === "missed" ? "untested-change" : "unknown-change",
    fingerprint: createHash("sha1")
      .update(JSON.stringify([path, first, last, state]))
      .digest("hex"),
    severity: state === "missed" ? "minor" : "info",
    location: { path, lines: { begin: first, end: last } },
  };
}
