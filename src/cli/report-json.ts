/** What a report says in numbers, as JSON. The numbers are those of Istanbul's json-summary. */
import type { CoverageMap, CoverageSummary, Totals } from "istanbul-lib-coverage";
import { toTablePath } from "../bridge/path";

interface Numbers {
  readonly statements: Totals;
  readonly branches: Totals;
  readonly functions: Totals;
  readonly lines: Totals;
}

interface FileNumbers extends Numbers {
  /** Relative to the project, with `/`. */
  readonly file: string;
  readonly uncoveredLines: readonly number[];
}

interface ReportJson {
  readonly total: Numbers;
  /** In the order of their names. */
  readonly files: readonly FileNumbers[];
  /** Pages for a browser that were written. */
  readonly pages: readonly string[];
}

export function reportJson(coverage: CoverageMap, root: string, pages: readonly string[]): ReportJson {
  const files = coverage.files().toSorted();
  return {
    total: numbersOf(coverage.getCoverageSummary()),
    files: files.map((name) => {
      const file = coverage.fileCoverageFor(name);
      const uncoveredLines = file.getUncoveredLines().map(Number);
      return { file: toTablePath(root, name), ...numbersOf(file.toSummary()), uncoveredLines };
    }),
    pages,
  };
}

function numbersOf({ statements, branches, functions, lines }: CoverageSummary): Numbers {
  return { statements, branches, functions, lines };
}
