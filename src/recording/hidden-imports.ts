/** Modules that no hook of this process saw: imports of ES modules that were loaded by require (Node before 22.15). */
import { toTablePath } from "../bridge/path";

let first: string | undefined;

/** @param file the ES module that was required. */
export function hideImports(file: string): void {
  first ??= file;
}

/** Why the sets of this process's tests do not show everything. */
export function whyHidden(root: string): string | undefined {
  if (first === undefined) return undefined;
  return `${toTablePath(root, first)} was required as an ES module, and before Node 22.15 its imports cannot be seen`;
}
