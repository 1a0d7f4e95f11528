/**
 * Finds the directory of the cache and decides whether to trust it, since what lies in it runs in place of the
 * program's own code. A directory is trusted if it is ours and nobody else may write in it. root trusts everybody's,
 * since it runs the code of somebody else's project anyway; Windows tells neither owner nor mode.
 */
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { makeDirectory } from "../directory";
import { openDirectoryToOwner } from "../host/file-mode";

/** Taken at load: a program under test may replace them later. */
const { existsSync, mkdirSync, statSync } = fs;

/** Where tools put their caches. */
const CACHES = join("node_modules", ".cache");

const WRITABLE_BY_OTHERS = 0o022;

/** Whatever the umask is: many allow the group to write. */
const MODE = 0o755;

const ROOT = 0;

/**
 * The project's own cache if the project has node_modules, made if it does not exist; else `otherwise`.
 *
 * @param warn receives a warning about a cache that is not trusted, which `otherwise` then replaces.
 */
export function cacheDirectory(
  cwd: string,
  otherwise: string | undefined,
  warn: (line: string) => void = () => undefined,
): string | undefined {
  if (!existsSync(join(cwd, "node_modules"))) return otherwise;
  const directory = join(cwd, CACHES, "istanbul-kcov");
  try {
    make(directory);
    const doubt = doubtAbout(directory);
    if (doubt === undefined) return directory;
    warn(`the cache ${directory} is not used, since ${doubt}; remove it, and the next run makes another`);
    return otherwise;
  } catch {
    return undefined;
  }
}

function make(directory: string): void {
  if (existsSync(directory)) return;
  makeDirectory(dirname(directory));
  try {
    mkdirSync(directory, MODE);
    openDirectoryToOwner(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function doubtAbout(directory: string): string | undefined {
  const user = process.geteuid?.();
  if (user === undefined) return undefined;
  const { uid, mode } = statSync(directory);
  if (user !== ROOT && uid !== user) return `it belongs to user ${uid}`;
  return (mode & WRITABLE_BY_OTHERS) === 0 ? undefined : "others than its owner may write in it";
}
