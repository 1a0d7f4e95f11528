/**
 * The maps of files that belong to a project and were not loaded by any process: what `--all` adds to the table.
 *
 * Stands for nyc's `--all`. The rule: a file that cannot be read as code is named in a warning and left out.
 */
import { readFileSync } from "node:fs";
import { mapsOf } from "../instrument/maps-of";
import type { InstrumentOptions } from "../instrument/options";
import type { Selection } from "../instrument/selection";
import type { FileMaps } from "../istanbul/schema";

export function untouchedMaps(
  selection: Selection,
  options: InstrumentOptions,
  warn: (line: string) => void,
): FileMaps[] {
  const maps = selection.all().map((file) => mapsOf(readFileSync(file, "utf8"), file, options, warn));
  return maps.filter((one) => one !== undefined);
}
