/**
 * `istanbul-kcov/vitest-instrumenter`: our instrumenter for Vitest's own Istanbul coverage, in place of
 * istanbul-lib-instrument (option coverage.instrumenter, from Vitest 4.1.5 on). The report is the same; counters are
 * elements of a typed array.
 */
import { instrumentSourceText } from "../instrument/source-text";
import { keepStackSettings } from "../instrument/stack-settings";
import { readableMap } from "../istanbul/source-map";

/** The options that Vitest passes. Our counters are always found through `globalThis`. */
export interface InstrumenterOptions {
  readonly coverageVariable: string;
  readonly ignoreClassMethods?: readonly string[] | undefined;
}

/** An instrumenter as Vitest uses it: it instruments one file, and is then asked about that file. */
export interface CoverageInstrumenter {
  /** @returns the instrumented code, or `code` itself if hints exclude all of it. */
  instrumentSync(code: string, filename: string, inputSourceMap?: object): string;
  /** The map of the last file; undefined if it was not instrumented. */
  lastSourceMap(): object | undefined;
  /** The coverage of the last file, with all counts 0. */
  lastFileCoverage(): object | undefined;
}

/** A value for Vitest's `coverage.instrumenter`. */
export default function instrumenter({
  coverageVariable,
  ignoreClassMethods,
}: InstrumenterOptions): CoverageInstrumenter {
  let map: object | undefined;
  let coverage: object | undefined;
  const onCover = (_: string, fileCoverage: object): void => {
    coverage = fileCoverage;
  };
  const common = { cwd: process.cwd(), coverageVariable, ignoreClassMethods: [...(ignoreClassMethods ?? [])], onCover };
  return {
    instrumentSync(code, filename, inputSourceMap) {
      const source = { code, filename, inputMap: readableMap(inputSourceMap), options: common, isCompiled: true };
      const made = keepStackSettings(() => instrumentSourceText(source));
      map = made?.map;
      return made?.code ?? code;
    },
    lastSourceMap: () => map,
    lastFileCoverage: () => coverage,
  };
}
