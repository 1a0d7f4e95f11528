/**
 * Instrumented code on disk, so that the processes and runs of a program do not each make it again.
 *
 * Stands for nyc's cache in node_modules/.cache. An entry's name is the hash of all that its text follows from: the code,
 * the file's name, the format, the options and the instrumenter itself. The rule: an entry appears whole or not at all, one
 * that is damaged is made anew (its first line is the hash of the rest, as in Jest's cache), and a cache that cannot be
 * read or written is no cache, in silence.
 */
import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { makeDirectory } from "../directory";
import { openFileToOwner } from "../host/file-mode";

/** Taken at once: a program under test may replace them later. */
const { closeSync, existsSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = fs;

/** What makes the text besides our own code: packages that we depend on, and those that @babel/core does. */
const OURS = ["@babel/core", "@babel/generator", "istanbul-lib-instrument"];
const BABELS = ["parser", "template", "traverse", "types"].map((part) => `@babel/${part}`);

/** What tools put their caches under. */
const CACHES = join("node_modules", ".cache");

/** Of SHA-1, in hexadecimal. */
const HASH_LENGTH = 40;

export class InstrumentCache {
  readonly directory: string;
  #maker: string | undefined;

  /** @param directory where entries are; never made, since that of a trace may be gone because the trace has ended. */
  constructor(directory: string) {
    this.directory = directory;
  }

  /**
   * The text made before from the same, or what `make` gives, for the next time.
   *
   * @param circumstances all besides the code that it follows from, as JSON.
   */
  text(code: string, circumstances: readonly object[], make: () => string): string {
    const hash = createHash("sha1").update(JSON.stringify([this.#theMaker(), ...circumstances]));
    const entry = join(this.directory, `${hash.update(code).digest("hex")}.js`);
    const known = read(entry);
    if (known !== undefined) return known;
    const made = make();
    this.#write(entry, made);
    return made;
  }

  /** Reading it takes about a millisecond; a version number would not tell two builds apart. */
  #theMaker(): string {
    this.#maker ??= hashOfMaker();
    return this.#maker;
  }

  #write(entry: string, text: string): void {
    const aside = `${entry}.${randomUUID()}.tmp`;
    try {
      write(aside, `${hashOf(text)}\n${text}`);
      renameSync(aside, entry);
    } catch {
      remove(aside);
    }
  }
}

/** The project's own cache if it has node_modules, made where it is not there, else `otherwise`. */
export function cacheDirectory(cwd: string, otherwise: string | undefined): string | undefined {
  return existsSync(join(cwd, "node_modules")) ? made(join(cwd, CACHES, "istanbul-kcov")) : otherwise;
}

function made(directory: string): string | undefined {
  try {
    makeDirectory(directory);
    return directory;
  } catch {
    return undefined;
  }
}

/** Each package is looked for from the one that depends on it: others may see another version of it, or none. */
function hashOfMaker(): string {
  const hash = createHash("sha1");
  const paths = [require.resolve("@babel/core/package.json")];
  for (const name of OURS) hash.update(readFileSync(require.resolve(`${name}/package.json`)));
  for (const name of BABELS) hash.update(readFileSync(require.resolve(`${name}/package.json`, { paths })));
  for (const room of [__dirname, join(__dirname, "../istanbul")]) {
    for (const name of readdirSync(room).sort()) hash.update(readFileSync(join(room, name)));
  }
  return hash.digest("hex");
}

function read(entry: string): string | undefined {
  try {
    const contents = readFileSync(entry, "utf8");
    const text = contents.slice(HASH_LENGTH + 1);
    return contents === `${hashOf(text)}\n${text}` ? text : undefined;
  } catch {
    return undefined;
  }
}

function write(file: string, text: string): void {
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
