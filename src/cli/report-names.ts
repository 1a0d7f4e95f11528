/**
 * Coverage with names that Istanbul's reports can print safely. Istanbul puts file names into HTML, XML and lines of
 * text unescaped (in breadcrumbs, on the page of a missing source, and through its marks \u0001 and \u0002 for < and
 * >).
 *
 * So a report holds no markup and no control character from a name or source, and shows no file outside of the
 * project's directory.
 */
import { resolve } from "node:path";
import { type CoverageMap, createCoverageMap, type FileCoverageData } from "istanbul-lib-coverage";
import { readShownSource } from "../bridge/source-file";
import { printable } from "../printable";

const NOT_SHOWN = "// This source is not shown: there is no such file in the project's directory.\n";

/** Characters that end text or attributes, control characters, and the colon of a scheme that runs code. */
const UNSAFE = /[<>"\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]|(?<=(?:^|[\\/])\s*(?:javascript|vbscript|data)):/giu;

/** A percent sign that could be taken for one of ours, so that two names never become the same. */
const AMBIGUOUS = /%(?=25|3C|3E|22|3A|[01][0-9A-F]|7F|C2|D8|E2|uD)/g;

/** Texts of originals that were in source maps, by the name of the original. */
export interface SourceTexts {
  get(file: string): unknown;
}

interface Named {
  readonly coverageMap: CoverageMap;
  readonly sourceFinder: (name: string) => string;
}

/**
 * The coverage under safe names, and a function that finds the text for such a name.
 *
 * @param shown turns a safe name into the one that is used.
 */
export function withSafeNames(
  coverage: CoverageMap,
  texts: SourceTexts,
  root: string,
  shown: (name: string) => string = (name) => name,
): Named {
  const coverageMap = createCoverageMap();
  const files = new Map<string, string>();
  for (const file of coverage.files()) {
    const name = shown(safeName(file));
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
  return resolve(file).replaceAll(AMBIGUOUS, "%25").replaceAll(UNSAFE, percentEncoded);
}

/** Half of a surrogate pair is not a character, and has no form in URLs. */
function percentEncoded(char: string): string {
  return /\p{Cs}/u.test(char) ? `%u${char.charCodeAt(0).toString(16).toUpperCase()}` : encodeURIComponent(char);
}

function renamed(data: FileCoverageData, path: string): FileCoverageData {
  const functions = Object.entries(data.fnMap).map(([id, fn]) => [id, { ...fn, name: printable(fn.name) }]);
  return { ...data, path, fnMap: Object.fromEntries(functions) };
}
