/**
 * What Vitest's own Istanbul counts, with the places of the originals where its maps have those of compiled code.
 *
 * The counts stay its own, and are read as they are at each look.
 */
import { OriginalPlaces } from "../istanbul/original-places";
import { type BranchMapping, type FileMaps, parseFileMaps, type Range } from "../istanbul/schema";

type Counted = Readonly<Record<string, unknown>>;

const KNOWN = new WeakMap<object, object>();

/** @param own coverage object of ours, which has the files that Vitest's leaves out. */
export function withCounted(own: unknown, counted: unknown): unknown {
  if (typeof counted !== "object" || counted === null) return own;
  const files = Object.entries(counted).map(([path, file]) => [path, originalOf(file as object, path)] as const);
  return { ...Object(own), ...Object.fromEntries(files) };
}

function originalOf(file: object, path: string): object {
  const original = KNOWN.get(file) ?? withOriginalMaps(file, path);
  KNOWN.set(file, original);
  return original;
}

function withOriginalMaps(file: object, path: string): object {
  const maps = parseFileMaps(file, path);
  if (maps.inputSourceMap === undefined) return file;
  const places = new OriginalPlaces(maps.inputSourceMap, path);
  const view = (name: string): PropertyDescriptor => ({ get: () => (file as Counted)[name], enumerable: true });
  return Object.defineProperties(mapped(maps, places), { s: view("s"), f: view("f"), b: view("b") });
}

/** What has no place in the original is the compiler's own. */
function mapped({ path, statementMap, fnMap, branchMap }: FileMaps, places: OriginalPlaces): object {
  const statements = Object.entries(statementMap).map(([id, range]) => [id, places.range(range)] as const);
  const functions = Object.entries(fnMap).map(([id, one]) => {
    const [decl, loc] = [places.range(one.decl), places.range(one.loc)];
    return [id, decl && loc && { ...one, decl, loc }] as const;
  });
  const branches = Object.entries(branchMap).map(([id, branch]) => [id, branchOf(branch, places)] as const);
  return { path, statementMap: known(statements), fnMap: known(functions), branchMap: known(branches) };
}

function branchOf(branch: BranchMapping, places: OriginalPlaces): BranchMapping | undefined {
  const range = (one: Range | undefined): Range | undefined => one && places.range(one);
  const loc = range(branch.loc);
  return loc && { ...branch, loc, locations: branch.locations.map(range) };
}

function known<T>(entries: readonly (readonly [string, T | undefined])[]): Record<string, T> {
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, T] => entry[1] !== undefined));
}
