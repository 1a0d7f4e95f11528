/**
 * Coverage whose names Istanbul's reports can print: they put file names into HTML, XML and lines of text as they are.
 *
 * Stands for the escaping that istanbul-reports leaves out (breadcrumbs, the page of a source that is not there, the marks
 * \u0001 and \u0002 for < and >). The rule: a report holds no markup and no control character of a name or source, and shows
 * no file that is not under the project's directory.
 */
import { resolve } from "node:path";
import { type CoverageMap, createCoverageMap, type FileCoverageData } from "istanbul-lib-coverage";
import { readShownSource } from "../bridge/source-file";
import { printable } from "../printable";

const NOT_SHOWN = "// This source is not shown: there is no such file in the project's directory.\n";

/** Characters that end text or attributes, control characters, and the colon of an address that runs. */
const UNSAFE = /[<>"\p{Cc}\p{Zl}\p{Zp}]|(?<=(?:^|[\\/])\s*(?:javascript|vbscript|data)):/giu;

/** What source maps had in them as the texts of originals, by the name of the original. */
export interface SourceTexts {
  get(file: string): unknown;
}

/** The coverage under names that are safe, and where the text of such a name comes from. */
export function withSafeNames(
  coverage: CoverageMap,
  texts: SourceTexts,
  root: string,
): { coverageMap: CoverageMap; sourceFinder: (name: string) => string } {
  const coverageMap = createCoverageMap();
  const files = new Map<string, string>();
  for (const file of coverage.files()) {
    const name = safeName(file);
    files.set(name, file);
    coverageMap.addFileCoverage(renamed(coverage.fileCoverageFor(file).data, name));
  }
  const sourceFinder = (name: string): string => {
    const file = files.get(name) ?? name;
    const text = texts.get(file) ?? readShownSource(root, file) ?? NOT_SHOWN;
    return String(text).replaceAll("\u0001", "\ufffd").replaceAll("\u0002", "\ufffd");
  };
  return { coverageMap, sourceFinder };
}

function safeName(file: string): string {
  return resolve(file).replaceAll(UNSAFE, encodeURIComponent);
}

function renamed(data: FileCoverageData, path: string): FileCoverageData {
  const functions = Object.entries(data.fnMap).map(([id, fn]) => [id, { ...fn, name: printable(fn.name) }]);
  return { ...data, path, fnMap: Object.fromEntries(functions) };
}
