/**
 * Vitest's in-source tests, which are in the file that they test: they stand in an `if (import.meta.vitest)` and are
 * not code under test.
 */
import type { types as BabelTypes } from "@babel/core";

const MARK = "import.meta.vitest";

/** Leaves them out as Istanbul's own ignore hint would, but without a comment in the output. */
export function leaveOutInSourceTests(t: typeof BabelTypes, { body }: BabelTypes.Program, code: string): void {
  if (!code.includes(MARK)) return;
  for (const statement of body) {
    if (!t.isIfStatement(statement)) continue;
    const { start, end } = statement.test;
    if (!code.slice(start ?? 0, end ?? 0).includes(MARK)) continue;
    t.addComment(statement, "leading", " istanbul ignore next ");
    Object.assign(statement.leadingComments?.at(-1) ?? {}, { ignore: true });
  }
}
