/**
 * Writing files so that each appears whole under its name or not at all, even if several processes write it at the same
 * time.
 */
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { openFileToOwner } from "../host/file-mode";

/** Taken at load: a program under test may replace them later. */
const { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } = fs;

/** Contents in pieces need not be in memory at once. */
export type Contents = string | Uint8Array | Iterable<string | Uint8Array>;

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
