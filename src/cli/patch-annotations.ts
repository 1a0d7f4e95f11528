/**
 * Commands of a GitHub workflow that put a warning beside each changed line that no test reaches. The characters that
 * they escape are those of GitHub's own @actions/core.
 */
import { join } from "node:path/posix";
import { type PatchSpan, placeOf, titleOf, unreached } from "./patch-spans";

/** @param prefix the project's directory in its repository. */
export function annotations(spans: readonly PatchSpan[], prefix: string): string[] {
  return unreached(spans).map((span) => annotation(span, prefix));
}

function annotation(span: PatchSpan, prefix: string): string {
  const { file, first, last } = span;
  const title = titleOf(span);
  const properties = Object.entries({ file: join(prefix, file), line: first, endLine: last, title });
  const list = properties.map(([name, value]) => `${name}=${property(String(value))}`).join(",");
  return `::warning ${list}::${data(`${title}: ${placeOf(span)}`)}`;
}

function data(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function property(text: string): string {
  return data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
