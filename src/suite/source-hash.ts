/**
 * What a file held when a run ended, as a hash, for telling later whether it still does.
 *
 * Stands for what Go's test cache keeps of each file a test reads; that goes by size and time, which a checkout changes. The
 * rule: a file that is not there and one whose contents nobody knows are told apart, and neither has a hash that a file can
 * have.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { fromTablePath } from "../bridge/path";
import { compareStrings } from "../istanbul/blocks";
import { readRegularFile } from "../regular-file";

/** A source or test file, or another that was not as its commit has it, as it was when the run ended. */
export interface SourceHash {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** SHA-1 of its contents; null when it was not there; the empty text of a directory, or when it could not be read. */
  readonly sha1: string | null;
}

/** Stands for the hash of contents that nobody knows: no file has them still. */
export const NOT_KNOWN = "";

/** The contents of a run's files, by name. */
export function hashSources(paths: readonly string[], root: string): SourceHash[] {
  const sorted = [...new Set(paths)].sort(compareStrings);
  return sorted.map((path) => ({ path, sha1: hashFile(fromTablePath(root, path)) }));
}

/** Null when nothing is there. */
export function hashFile(file: string): string | null {
  try {
    const contents = readRegularFile(file);
    if (contents !== undefined) return hashContents(contents);
  } catch {
    // It is there and cannot be read, or its name is none.
  }
  return existsSync(file) ? NOT_KNOWN : null;
}

export function hashContents(contents: Uint8Array): string {
  return createHash("sha1").update(contents).digest("hex");
}
