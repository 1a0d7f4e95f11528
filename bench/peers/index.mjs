/**
 * Sides of every comparison: plain code, ours, and the peers.
 *
 * A side has `instrument(files)`, which maps the source of each file to what is to be loaded in its place, and, in the
 * process that runs the workload: `start(plan)` before anything loads, `collector()` for a function that collects what
 * ran since it was last called and returns how many units that was, and `hits()` for the counts in Istanbul's form.
 * The rule: a side is used as its own documentation says; where something of it is left out, docs/benchmarks.md tells.
 */
import { istanbul } from "./istanbul.mjs";
import { jazzer, jazzerEdges } from "./jazzer.mjs";
import { ours } from "./ours.mjs";
import { plain } from "./plain.mjs";
import { v8 } from "./v8.mjs";

export const SIDES = [plain, ...ours, istanbul, v8, jazzerEdges, jazzer];

export function sideNamed(name) {
  return SIDES.find((side) => side.name === name);
}
