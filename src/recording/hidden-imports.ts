/** What this process has loaded without anybody's seeing it: imports of ES modules that were required (Node before 22.15). */
import { toTablePath } from "../bridge/path";

let first: string | undefined;

/** @param file that was required. */
export function hideImports(file: string): void {
  first ??= file;
}

/** Why the sets of this process's tests do not tell all. */
export function whyHidden(root: string): string | undefined {
  if (first === undefined) return undefined;
  return `${toTablePath(root, first)} was required as an ES module, and before Node 22.15 nobody sees what it imports`;
}
