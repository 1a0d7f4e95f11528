/**
 * Gives the nodes of compiled code the places that they have in the original, for as long as its maps are made.
 *
 * What leads to no place in the original has none: Istanbul passes it over, and so it is not counted.
 */
import type { types as BabelTypes } from "@babel/core";
import { OriginalPlaces } from "../istanbul/original-places";

type Node = BabelTypes.Node;
type Location = NonNullable<Node["loc"]>;

/** Returns what puts the places back. */
export function relocate(t: typeof BabelTypes, program: BabelTypes.Program, map: object, filename: string): () => void {
  const places = new OriginalPlaces(map, filename);
  const before = new Map<Node, Location>();
  t.traverseFast(program, (node) => {
    if (node === program || !node.loc) return;
    before.set(node, node.loc);
    node.loc = located(node.loc, places);
  });
  return () => {
    for (const [node, loc] of before) node.loc = loc;
  };
}

function located(loc: Location, places: OriginalPlaces): Location | null {
  const range = places.range(loc);
  if (range === undefined) return null;
  const { start, end } = loc;
  return { ...loc, start: { ...start, ...range.start }, end: { ...end, ...range.end } };
}
