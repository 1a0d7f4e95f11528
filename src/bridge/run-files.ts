/**
 * Files that the processes of a run leave for the process that collects them, as in nyc's .nyc_output. The maps of a
 * source file are stored once, under the hash of their contents, since many processes load the same file. Every file
 * appears whole under its name or not at all, even if several processes write it at the same time.
 */
import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { invalid } from "../errors";
import { openFileToOwner } from "../host/file-mode";
import { type KeptMaps, keepPacked, packMaps, unpackMaps } from "../istanbul/packed-maps";
import { parsePackedMaps } from "../istanbul/packed-schema";
import type { FileMaps } from "../istanbul/schema";

/** Taken at load: a program under test may replace them later. */
const { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } = fs;

/** Contents in pieces need not be in memory at once. */
export type Contents = string | Uint8Array | Iterable<string | Uint8Array>;

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

export function writeWhole(file: string, contents: Contents): void {
  writeTogether([[file, contents]]);
}

/**
 * Writes all files under other names before the first takes its place, one after the other, and leaves nothing behind
 * when that fails.
 *
 * @param onWritten called between the two.
 */
export function writeTogether(
  files: readonly (readonly [file: string, contents: Contents])[],
  onWritten: () => void = () => undefined,
): void {
  const aside = files.map(([file, contents]) => ({ file, contents, temporary: `${file}.${randomUUID()}.tmp` }));
  try {
    for (const { temporary, contents } of aside) write(temporary, contents);
    onWritten();
    for (const { file, temporary } of aside) renameSync(temporary, file);
  } catch (error) {
    for (const { temporary } of aside) rmSync(temporary, { force: true });
    throw error;
  }
}

function write(file: string, contents: Contents): void {
  const descriptor = openSync(file, "w");
  try {
    openFileToOwner(descriptor);
    for (const piece of piecesOf(contents)) writeFileSync(descriptor, piece);
  } finally {
    closeSync(descriptor);
  }
}

/** Keeps text whole: iterating over it would give single characters. */
export function piecesOf(contents: Contents): Iterable<string | Uint8Array> {
  return typeof contents === "string" || contents instanceof Uint8Array ? [contents] : contents;
}

export function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8"));
}
