/**
 * The maps of files that belong to a project and that no process loaded: what `--all` adds to the table, as nyc's
 * `--all`. A file that cannot be read or parsed is named in a warning and left out.
 */
import { readFileSync } from "node:fs";
import type { LoadedSelection } from "../instrument/loaded-selection";
import { mapsOf } from "../instrument/maps-of";
import type { InstrumentOptions } from "../instrument/options";
import type { FileMaps } from "../istanbul/schema";
import { hideProgress, progress, showProgress } from "../progress";

/** @param loaded absolute names of files that some process loaded. */
export function untouchedMaps(
  loaded: ReadonlySet<string>,
  selection: LoadedSelection,
  options: InstrumentOptions,
  warn: (line: string) => void,
): FileMaps[] {
  const files = selection.all().filter((file) => !loaded.has(file));
  showProgress();
  const aloud = (line: string): void => {
    hideProgress();
    warn(line);
  };
  const maps = files.map((file, i) => {
    progress(`instrumenting ${file}, ${i + 1} of ${files.length}`);
    return mapsOfFile(file, options, aloud);
  });
  hideProgress();
  return maps.filter((one) => one !== undefined);
}

function mapsOfFile(file: string, options: InstrumentOptions, warn: (line: string) => void): FileMaps | undefined {
  try {
    return mapsOf(readFileSync(file, "utf8"), file, options, warn);
  } catch (error) {
    warn(`${file} is not in the table: ${(error as Error).message}`);
    return undefined;
  }
}
