/**
 * The sides of every comparison: plain code, ours, and the peers. Each is used as its own documentation says;
 * docs/benchmarks.md names what is left out.
 *
 * A side has `instrument(files)`, which maps the source of each file to what is loaded in its place. In the process
 * that runs the workload it has `start(plan)`, called before anything loads; `collector()`, which returns a function
 * that collects what ran since its last call and returns how many units that was; and `hits()` for the counts in
 * Istanbul's form.
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
