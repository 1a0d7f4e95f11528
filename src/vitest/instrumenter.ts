/**
 * `istanbul-kcov/vitest-instrumenter`: our instrumenter for Vitest's own coverage by Istanbul (coverage.instrumenter, from
 * Vitest 4.1.5 on), in place of istanbul-lib-instrument. The report is the same; a counter is an element of a typed array.
 */
import { instrumentSourceText } from "../instrument/source-text";
import { keepStackSettings } from "../instrument/stack-settings";
import { readableMap } from "../istanbul/source-map";

/** What Vitest asks for. Our counters are always found by `globalThis`. */
export interface InstrumenterOptions {
  readonly coverageVariable: string;
  readonly ignoreClassMethods?: readonly string[] | undefined;
}

/** An instrumenter as Vitest uses it: one file after the other, and then what became of the last one. */
export interface CoverageInstrumenter {
  /** @returns the instrumented code, or `code` itself where hints leave all of it alone. */
  instrumentSync(code: string, filename: string, inputSourceMap?: object): string;
  /** Of the last file; undefined where nothing was instrumented. */
  lastSourceMap(): object | undefined;
  /** Of the last file, with counts of 0. */
  lastFileCoverage(): object | undefined;
}

/** What Vitest's `coverage.instrumenter` is to be. */
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
