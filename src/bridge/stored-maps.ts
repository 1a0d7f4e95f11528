/**
 * The maps of source files in the directory of a run. They are stored once, under the hash of their contents, since many
 * processes load the same file.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { invalid } from "../errors";
import { type KeptMaps, keepPacked, packMaps, unpackMaps } from "../istanbul/packed-maps";
import { parsePackedMaps } from "../istanbul/packed-schema";
import type { FileMaps } from "../istanbul/schema";
import { readJson, writeWhole } from "./whole-file";

/** Taken at load: a program under test may replace it later. */
const { existsSync } = fs;

/** The file in which maps were last saved. */
const SAVED = new WeakMap<FileMaps, string>();

/** Returns the name under which readMaps finds the maps again. */
export function saveMaps(directory: string, maps: FileMaps): string {
  const saved = SAVED.get(maps);
  if (saved !== undefined && dirname(saved) === directory) return basename(saved);
  const text = JSON.stringify(packMaps(maps));
  const file = join(directory, `${createHash("sha1").update(text).digest("hex")}.maps`);
  if (!existsSync(file)) writeWhole(file, text);
  SAVED.set(maps, file);
  return basename(file);
}

/** @throws KcovError EINVAL when the name is not one that saveMaps returns, or the file is malformed. */
export function readPacked(directory: string, name: string): KeptMaps {
  if (!/^[0-9a-f]{40}\.maps$/.test(name)) throw invalid("read maps", `${name} is not the name of a maps file`);
  return keepPacked(parsePackedMaps(readJson(join(directory, name)), name));
}

/** @throws KcovError as readPacked does. */
export function readMaps(directory: string, name: string): FileMaps {
  return unpackMaps(readPacked(directory, name));
}
