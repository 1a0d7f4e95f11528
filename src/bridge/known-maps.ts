/**
 * Maps that have been read before: a test runner loads the same source for each of its test files. Istanbul's `hash`
 * covers a file's absolute path and all its maps, so an entry with a known hash and the same numbers of statements,
 * functions and branches is not read again. An entry without a hash is read each time.
 */
import { type FileMaps, parseFileMaps, renameFile } from "../istanbul/schema";
import { toTablePath } from "./path";

interface Known {
  readonly hash: string;
  readonly maps: FileMaps;
}

export class KnownMaps {
  readonly #root: string;
  /** The last contents of each file, by Istanbul's path. */
  readonly #known = new Map<string, Known>();

  /** @param root absolute directory that names in the maps are to be relative to. */
  constructor(root: string) {
    this.#root = root;
  }

  /** @throws KcovError EINVAL when the entry of the coverage object is malformed. */
  read(entry: unknown, path: string): FileMaps {
    const hash = hashOf(entry);
    const known = this.#known.get(path);
    if (known !== undefined && known.hash === hash && isAsMany(known.maps, entry as object)) return known.maps;
    const parsed = parseFileMaps(entry, path);
    const maps = renameFile(parsed, toTablePath(this.#root, parsed.path));
    if (hash !== undefined) this.#known.set(path, { hash, maps });
    return maps;
  }
}

/**
 * istanbul-lib-coverage keeps the hash when it merges the maps of two variants of a file, so the numbers must be equal
 * too.
 */
function isAsMany(maps: FileMaps, entry: object): boolean {
  return (["statementMap", "fnMap", "branchMap"] as const).every(
    (field) => Object.keys(maps[field]).length === Object.keys(Reflect.get(entry, field) ?? {}).length,
  );
}

function hashOf(entry: unknown): string | undefined {
  const hash: unknown = typeof entry === "object" && entry !== null ? Reflect.get(entry, "hash") : undefined;
  return typeof hash === "string" && hash !== "" ? hash : undefined;
}
