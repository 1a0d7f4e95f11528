/**
 * A file that was compiled before it was instrumented, with its places in the source that people read.
 *
 * ts-jest and @swc/jest compile by themselves: what is instrumented is their output, under the name of its source. Its
 * source map leads each block back, as istanbul-lib-source-maps does it for reports. A block without an original has no
 * place.
 */
import { posix } from "node:path";
import { TraceMap } from "@jridgewell/trace-mapping";
import getMapping from "istanbul-lib-source-maps/lib/get-mapping";
import type { Block } from "../istanbul/blocks";
import type { BranchMapping, FileMaps, FunctionMapping, Range } from "../istanbul/schema";
import { readableMap } from "../istanbul/source-map";

/** The part of a table's file that has places. */
export interface PlacedFile {
  readonly path: string;
  readonly maps: FileMaps;
  /** In the order of their ordinals, which is the order in the instrumented code. */
  readonly blocks: readonly Block[];
}

const KNOWN = new WeakMap<FileMaps, PlacedFile>();

/** The file itself if it was not compiled; undefined if its map leads anywhere but to its own source. */
export function inSource(file: PlacedFile): PlacedFile | undefined {
  if (file.maps.inputSourceMap === undefined) return file;
  const known = KNOWN.get(file.maps) ?? original(file);
  if (known !== undefined) KNOWN.set(file.maps, known);
  return known;
}

function original({ path, maps, blocks }: PlacedFile): PlacedFile | undefined {
  const map = readableMap(maps.inputSourceMap);
  const traced = map && new TraceMap(map as never);
  if (traced === undefined || !isOfSource(traced, path)) return undefined;
  const place = <T extends Range>(range: T): T => ({ ...range, ...placeIn(traced, range, path) });
  return {
    path,
    blocks: blocks.map(place),
    maps: {
      path,
      statementMap: mapped(maps.statementMap, place),
      fnMap: mapped(maps.fnMap, (one): FunctionMapping => ({ ...one, decl: place(one.decl), loc: place(one.loc) })),
      branchMap: mapped(maps.branchMap, (branch) => placedBranch(branch, place)),
    },
  };
}

function placedBranch(branch: BranchMapping, place: (range: Range) => Range): BranchMapping {
  const { loc, locations } = branch;
  return {
    ...branch,
    ...(loc === undefined ? {} : { loc: place(loc) }),
    locations: locations.map((range) => range && place(range)),
  };
}

function mapped<T, R>(values: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([id, value]) => [id, change(value)]));
}

/** Compilers name the source by its full path, by its base name, or relative to where their output would be. */
function isOfSource({ sources }: TraceMap, path: string): boolean {
  const [source, ...others] = sources;
  return typeof source === "string" && others.length === 0 && posix.basename(source) === posix.basename(path);
}

const NOWHERE: Range = { start: { line: 0, column: 0 }, end: { line: 0, column: 0 } };

function placeIn(map: TraceMap, { start, end }: Range, path: string): Range {
  return getMapping(map, { start, end }, path)?.loc ?? NOWHERE;
}
