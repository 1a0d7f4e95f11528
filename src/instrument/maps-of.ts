/**
 * The maps of code that does not run, like readInitialCoverage of istanbul-lib-instrument. The code is read exactly as
 * the hooks would read it, so the maps are those that a run of it has.
 */
import { type FileMaps, parseFileMaps } from "../istanbul/schema";
import type { InstrumentOptions } from "./options";
import { SourceInstrumenter } from "./source";

/** Undefined when the options exclude the file or it cannot be read as code; `warn` gets the reason. */
export function mapsOf(
  code: string,
  filename: string,
  options: InstrumentOptions,
  warn: (line: string) => void,
): FileMaps | undefined {
  let found: FileMaps | undefined;
  const onCover = (_: string, coverage: object): void => {
    found = parseFileMaps(coverage, filename);
  };
  new SourceInstrumenter({ ...options, onCover }, warn).instrument(code, filename, "detect");
  return found;
}
