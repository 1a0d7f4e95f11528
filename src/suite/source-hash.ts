/**
 * Hashes of files at the end of a run, to tell later whether they still have the same contents.
 *
 * Go's test cache does the same for files that a test reads, but by size and time, which a checkout changes. A missing
 * file and a file with unknown contents are told apart; neither has a value that could be the hash of a file.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { fromTablePath } from "../bridge/path";
import { compareStrings } from "../istanbul/blocks";
import { readRegularFile } from "../regular-file";

/** A source, a test file or an edited file (one that differed from its commit), as it was when the run ended. */
export interface SourceHash {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** SHA-1 of its contents; null when it did not exist; empty for a directory, or when it could not be read. */
  readonly sha1: string | null;
}

/** In place of a hash, for unknown contents: it equals no file's hash. */
export const NOT_KNOWN = "";

/** Hashes of the files of a run, by name. */
export function hashSources(paths: readonly string[], root: string): SourceHash[] {
  const sorted = [...new Set(paths)].sort(compareStrings);
  return sorted.map((path) => ({ path, sha1: hashFile(fromTablePath(root, path)) }));
}

/** Null when there is nothing of that name. */
export function hashFile(file: string): string | null {
  try {
    const contents = readRegularFile(file);
    if (contents !== undefined) return hashContents(contents);
  } catch {
    // It exists but cannot be read, or its name cannot be the name of a file.
  }
  return existsSync(file) ? NOT_KNOWN : null;
}

export function hashContents(contents: Uint8Array): string {
  return createHash("sha1").update(contents).digest("hex");
}
