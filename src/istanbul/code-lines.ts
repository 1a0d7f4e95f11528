/**
 * The lines of a file that have code of their own to evaluate: where a statement, an arm or a function starts, and all
 * lines of a statement that has no other statement in it. Brackets, imports and types have none.
 */
import type { Block } from "./blocks";
import type { CountedFile } from "./evaluated";
import { outerFirst } from "./nesting";
import { comparePositions } from "./position";

export function codeLines({ maps, blocks }: CountedFile): Set<number> {
  const functions = Object.values(maps.fnMap).map(({ decl }) => decl.start.line);
  const lines = new Set([...functions, ...blocks.map(({ start }) => start.line)]);
  for (const { start, end } of innerStatements(blocks))
    for (let line = start.line + 1; line <= end.line; line++) lines.add(line);
  return lines;
}

/** In this order, what is in a statement comes right after it. */
function innerStatements(blocks: readonly Block[]): Block[] {
  const statements = blocks.filter(({ kind }) => kind === "statement").sort(outerFirst);
  return statements.filter(({ end }, i) => {
    const next = statements[i + 1];
    return next === undefined || comparePositions(next.start, end) >= 0;
  });
}
