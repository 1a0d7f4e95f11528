/** Which function each block of a file belongs to: the innermost one whose body it starts in. */
import type { Block } from "./blocks";
import { innermostAround } from "./nesting";
import type { FileMaps } from "./schema";

/** Ids in `fnMap`, block by block; undefined outside of functions, where blocks run when the module is loaded. */
export function ownersOf({ fnMap }: FileMaps, blocks: readonly Block[]): (string | undefined)[] {
  const bodies = Object.entries(fnMap).map(([id, { loc }]) => ({ id, ...loc }));
  const places = blocks.map(({ start }) => start);
  return innermostAround(bodies, places).map((body) => body?.id);
}
