/**
 * The maps of files that belong to a project and were not loaded by any process: what `--all` adds to the table.
 *
 * Stands for nyc's `--all`. Each file is instrumented as the hooks would have done it, and only its maps are kept. The
 * rule: a file that cannot be read as code is named in a warning and left out.
 */
import { readFileSync } from "node:fs";
import type { InstrumentOptions } from "../instrument/options";
import type { Selection } from "../instrument/selection";
import { SourceInstrumenter } from "../instrument/source";
import { type FileMaps, parseFileMaps } from "../istanbul/schema";

export function untouchedMaps(
  selection: Selection,
  options: InstrumentOptions,
  warn: (line: string) => void,
): FileMaps[] {
  const found: FileMaps[] = [];
  const onCover = (filename: string, coverage: object): void => {
    found.push(parseFileMaps(coverage, filename));
  };
  const instrumenter = new SourceInstrumenter({ ...options, onCover }, warn);
  for (const file of selection.all()) instrumenter.instrument(readFileSync(file, "utf8"), file, "detect");
  return found;
}
