/**
 * Maps coverage to the original sources, with istanbul-lib-source-maps, where there are source maps.
 *
 * A file whose map leads nowhere, or cannot be read, would be missing from the report; it is listed under its own name.
 */
import { type CoverageMap, createCoverageMap } from "istanbul-lib-coverage";
import { createSourceMapStore, type MapStore } from "istanbul-lib-source-maps";
import type { IstanbulFile } from "../bridge/to-istanbul";
import { readableMap } from "../istanbul/source-map";
import { warn } from "../warning";
import type { SourceTexts } from "./report-names";

interface Originals {
  readonly coverage: CoverageMap;
  readonly texts: SourceTexts;
}

export async function inOriginals(files: Readonly<Record<string, IstanbulFile>>): Promise<Originals> {
  const coverage = createCoverageMap();
  const store = createSourceMapStore();
  for (const file of Object.values(files)) coverage.merge(await inOriginal(file, store));
  return { coverage, texts: store.sourceStore as never };
}

async function inOriginal(file: IstanbulFile, store: MapStore): Promise<CoverageMap> {
  const { inputSourceMap: map, ...own } = file;
  if (map === undefined) return coverageOf(own);
  const inputSourceMap = readableMap(map);
  const mapped = inputSourceMap && (await remapped({ ...own, inputSourceMap }, store));
  if (mapped !== undefined) return mapped;
  warn(`${file.path} is under its own name: its source map leads to no original`);
  return coverageOf(own);
}

/** Undefined if nothing in the file has an original. Maps are decoded late, and a malformed one may throw anything. */
async function remapped(file: IstanbulFile, store: MapStore): Promise<CoverageMap | undefined> {
  try {
    const coverage = await store.transformCoverage(coverageOf(file));
    return coverage.files().length === 0 ? undefined : coverage;
  } catch {
    return undefined;
  }
}

function coverageOf(file: IstanbulFile): CoverageMap {
  return createCoverageMap({ [file.path]: file } as never);
}
