/**
 * Instrumented code on disk, so that the processes and runs of a program do not each make it again. An entry's name is
 * a hash of everything that its text depends on: the code, the file's name, the format, the options and the
 * instrumenter itself. An entry appears whole or not at all, and a cache that cannot be read or written is silently not
 * used.
 */
import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { openFileToOwner } from "../host/file-mode";
import { makerHash } from "./maker";

/** Taken at load: a program under test may replace them later. */
const { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } = fs;
const { now } = Date;
const { stringify } = JSON;

const DAY_MS = 86_400_000;

/**
 * Hexadecimal digits of a SHA-1. As in Jest's cache, the first line of an entry is the hash of the rest; a damaged
 * entry is made again.
 */
const HASH_LENGTH = 40;

/** Where a cache is, and which hash its entries have for the instrumenter that made them. */
export interface CachePlace {
  /** Never made here, since that of a trace may be missing because the trace has ended. */
  readonly directory: string;
  /** The result of makerHash, from a process that has computed it already. */
  readonly maker?: string | undefined;
}

export class InstrumentCache {
  readonly place: CachePlace;

  constructor(place: CachePlace) {
    this.place = place;
  }

  /**
   * The text that was made earlier from the same input, or what `make` returns, which is kept for the next time.
   *
   * With a maker from another process, entries are looked up under its hash. New ones are stored under this process's
   * own hash, since packages may have been installed in the meantime.
   *
   * @param circumstances everything besides the code that the text depends on, as JSON.
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

/** An entry's time is that of its last use, to the day; pruning goes by it. */
function keepYoung(entry: string): void {
  try {
    const time = now();
    if (time - statSync(entry).mtimeMs > DAY_MS) utimesSync(entry, time / 1000, time / 1000);
  } catch {
    // It belongs to somebody else, or has just been removed.
  }
}

/** Writes an entry whole or not at all. */
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
    // What prevented writing it also prevents removing it.
  }
}
