/**
 * Instrumented code on disk, so that the processes and runs of a program do not each make it again.
 *
 * An entry's name is the hash of all that its text follows from: the code, the file's name, the format, the options and the
 * instrumenter itself. An entry appears whole or not at all, one that is damaged is made anew (its first line is the hash of
 * the rest, as in Jest's cache), and a cache that cannot be read or written is no cache, in silence.
 */
import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { openFileToOwner } from "../host/file-mode";
import { makerHash } from "./maker";

/** Taken at once: a program under test may replace them later. */
const { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } = fs;
const { now } = Date;
const { stringify } = JSON;

const DAY_MS = 86_400_000;

/** Of SHA-1, in hexadecimal. */
const HASH_LENGTH = 40;

/** Where a cache is, and who is said to have made what is in it. */
export interface CachePlace {
  /** Never made, since that of a trace may be gone because the trace has ended. */
  readonly directory: string;
  /** As makerHash gives it, from a process that has asked already. */
  readonly maker?: string | undefined;
}

export class InstrumentCache {
  readonly place: CachePlace;

  constructor(place: CachePlace) {
    this.place = place;
  }

  /**
   * The text made before from the same, or what `make` gives, for the next time.
   *
   * A maker that others speak of is asked for what there is; what is new bears the name of this process's own, since packages
   * may have been installed in the meantime.
   *
   * @param circumstances all besides the code that it follows from, as JSON.
   * @param ending of the entry's name.
   */
  text(code: string, circumstances: readonly unknown[], make: () => string, ending = ".js"): string {
    const entryOf = (maker: string): string =>
      join(this.place.directory, nameOf([maker, ...circumstances], code) + ending);
    const known = read(entryOf(this.place.maker ?? makerHash()));
    if (known !== undefined) return known;
    const made = make();
    write(entryOf(makerHash()), made);
    return made;
  }
}

function nameOf(circumstances: readonly unknown[], code: string): string {
  return createHash("sha1").update(stringify(circumstances)).update(code).digest("hex");
}

function read(entry: string): string | undefined {
  try {
    const contents = readFileSync(entry, "utf8");
    const text = contents.slice(HASH_LENGTH + 1);
    if (contents !== `${hashOf(text)}\n${text}`) return undefined;
    keepYoung(entry);
    return text;
  } catch {
    return undefined;
  }
}

/** Its time is that of its last use, to the day, by which the cache is pruned. */
function keepYoung(entry: string): void {
  try {
    const time = now();
    if (time - statSync(entry).mtimeMs > DAY_MS) utimesSync(entry, time / 1000, time / 1000);
  } catch {
    // Of somebody else, or gone just now.
  }
}

/** Whole or not at all. */
function write(entry: string, text: string): void {
  const aside = `${entry}.${randomUUID()}.tmp`;
  try {
    writeAside(aside, `${hashOf(text)}\n${text}`);
    renameSync(aside, entry);
  } catch {
    remove(aside);
  }
}

function writeAside(file: string, text: string): void {
  const descriptor = openSync(file, "w");
  try {
    openFileToOwner(descriptor);
    writeFileSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

function hashOf(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Whatever kept it from being written keeps it from being removed.
  }
}
