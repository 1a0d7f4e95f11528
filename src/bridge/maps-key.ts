/**
 * A key that tells whether two sets of maps describe the same contents.
 *
 * Equal keys mean equal blocks, so PCs made from one may be read with the other. Istanbul's own `hash` cannot serve: it
 * covers the absolute path, and other producers leave it out.
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

/** The same of maps that are packed. Name and source map are no part of it. */
export function packedKey(packed: KeptMaps): string {
  const { statements, functions, branches } = keepPacked(packed);
  const hash = createHash("sha1");
  const ids = [statements, functions, branches].map((part) => part.ids ?? null);
  const lists = [statements, functions, branches].map(({ places }) => places);
  hash.update(JSON.stringify([ids, functions.names, branches.types, branches.arms, lists.map(({ length }) => length)]));
  for (const places of lists) hash.update(places instanceof Int32Array ? places : JSON.stringify(places));
  return hash.digest("hex");
}
