/**
 * A key that tells whether two sets of maps describe the same contents.
 *
 * Stands for Istanbul's own `hash`, which cannot serve here: it covers the absolute path and other producers leave it
 * out. The rule: equal keys mean equal blocks, so PCs made from one may be read with the other.
 */
import { createHash } from "node:crypto";
import type { FileMaps } from "../istanbul/schema";

const KEYS = new WeakMap<FileMaps, string>();

export function mapsKey(maps: FileMaps): string {
  const known = KEYS.get(maps);
  if (known !== undefined) return known;
  const { statementMap, fnMap, branchMap } = maps;
  const text = JSON.stringify([statementMap, fnMap, branchMap]);
  const key = createHash("sha1").update(text).digest("hex");
  KEYS.set(maps, key);
  return key;
}
