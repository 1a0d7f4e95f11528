/**
 * The sources that a compiled file was made from, according to its source map.
 *
 * Either all of them are returned, as files that exist, or none: if one part of a bundle has no known source, any
 * change may affect the bundle.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The part of a source map that is used here. A map with `sections` has other maps in them. */
interface SourceMap {
  readonly sources?: readonly unknown[];
  readonly sourceRoot?: unknown;
  readonly sections?: readonly { readonly map?: SourceMap }[];
}

/** Of several such comments, the last one counts. */
const COMMENT = /^\s*(?:\/\/|\/\*)[#@]\s*sourceMappingURL=(\S+)/gm;

/**
 * @param map the file's source map, if it has been read already.
 * @returns absolute names; undefined where not all sources are known.
 */
export function originalsOf(file: string, map?: object): string[] | undefined {
  try {
    const read = map ?? readMap(file);
    const sources = read && sourcesOf(read as SourceMap, dirname(file));
    return sources === undefined || sources.length === 0 || !sources.every((source) => existsSync(source))
      ? undefined
      : [...new Set(sources)];
  } catch {
    return undefined;
  }
}

function readMap(file: string): object | undefined {
  const url = [...readFileSync(file, "utf8").matchAll(COMMENT)].at(-1)?.[1];
  if (url === undefined) return undefined;
  const [, encoding, data] = /^data:[^,]*?(;base64)?,(.*)$/.exec(url) ?? [];
  if (data === undefined) return JSON.parse(readFileSync(resolve(dirname(file), decodeURI(url)), "utf8"));
  return JSON.parse(encoding === undefined ? decodeURIComponent(data) : Buffer.from(data, "base64").toString());
}

/** @throws when the name of a source cannot be the name of a file. */
function sourcesOf({ sources = [], sourceRoot, sections = [] }: SourceMap, directory: string): string[] {
  const root = typeof sourceRoot === "string" ? sourceRoot : "";
  const own = sources.map((source) =>
    fileOf(root === "" ? String(source) : `${root.replace(/\/$/, "")}/${source}`, directory),
  );
  return [...own, ...sections.flatMap(({ map }) => sourcesOf(map ?? { sources: [null] }, directory))];
}

function fileOf(source: string, directory: string): string {
  return /^[a-z][\w+.-]+:/i.test(source) ? fileURLToPath(source) : resolve(directory, source);
}
