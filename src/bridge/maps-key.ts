/**
 * A key that is equal for two sets of maps if they describe the same contents: equal keys mean equal blocks, so PCs
 * made with one can be read with the other. Istanbul's own `hash` does not serve, since it covers the absolute path,
 * and other producers leave it out.
 */
import { createHash } from "node:crypto";
import { type KeptMaps, keepPacked, packMaps } from "../istanbul/packed-maps";
import type { FileMaps } from "../istanbul/schema";

const KEYS = new WeakMap<FileMaps, string>();

export function mapsKey(maps: FileMaps): string {
  const key = KEYS.get(maps) ?? packedKey(packMaps(maps));
  KEYS.set(maps, key);
  return key;
}

/** The key of packed maps. Name and source map are not part of it. */
export function packedKey(packed: KeptMaps): string {
  const { statements, functions, branches } = keepPacked(packed);
  const hash = createHash("sha1");
  const ids = [statements, functions, branches].map((part) => part.ids ?? null);
  const lists = [statements, functions, branches].map(({ places }) => places);
  hash.update(JSON.stringify([ids, functions.names, branches.types, branches.arms, lists.map(({ length }) => length)]));
  for (const places of lists) hash.update(places instanceof Int32Array ? places : JSON.stringify(places));
  return hash.digest("hex");
}
