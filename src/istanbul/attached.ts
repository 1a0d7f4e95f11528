/**
 * The files whose modules have attached counters of ours, whatever becomes of `__coverage__`, which only shows them.
 * One registry serves all realms of a thread and keeps none of them alive. It hangs on the main realm's attachCounters,
 * which cannot be deleted.
 */
import { runInThisContext } from "node:vm";
import { COUNTERS_KEY } from "./counters";

/**
 * The property of a realm's global object that holds its attachCounters (instrument/attach.ts). A string, since a realm
 * may have no Symbol.
 */
export const ATTACH_KEY: string = `${COUNTERS_KEY}.attach`;

/** Entries of `__coverage__` by path: several where a program has reset it and loaded a module again. */
export type AttachedFiles = Readonly<Record<string, readonly object[]>>;

/**
 * By the Object.prototype of the realm that modules ran in. It has methods of its own, which a program cannot take
 * away.
 */
export interface Registry {
  get(realm: object): Record<string, object[]> | undefined;
  set(realm: object, files: Record<string, object[]>): unknown;
}

/** Taken at load: a program may take them away later. */
const HERE: object = globalThis;
const HOME: object = runInThisContext("globalThis");
const REALM = Object.prototype;

const NONE: AttachedFiles = {};

/** @param realm the Object.prototype of the realm that the modules ran in. */
function attachedFiles(realm: object): AttachedFiles {
  const attach: { readonly files?: Registry } | undefined = Reflect.get(HOME, ATTACH_KEY);
  return attach?.files?.get(realm) ?? NONE;
}

/** The files of a realm that are attached from now on. */
export function attachedFromNow(realm: object): () => AttachedFiles {
  const earlier = new Set(Object.values(attachedFiles(realm)).flat());
  if (earlier.size === 0) return () => attachedFiles(realm);
  return () => {
    const entries = Object.entries(attachedFiles(realm));
    const later = entries.map(([path, files]) => [path, files.filter((file) => !earlier.has(file))] as const);
    return Object.fromEntries(later.filter(([, files]) => files.length > 0));
  };
}

/** The whole coverage object of this realm. */
export function liveCoverage(): unknown {
  return wholeCoverage(() => Reflect.get(HERE, "__coverage__"), attachedFiles(REALM));
}

/**
 * The coverage object with all attached files in it. That is the object itself, unless it lacks some. If a file was
 * loaded again with other contents, the later contents count.
 *
 * @param show returns what a program has there, which may be anything.
 */
export function wholeCoverage(show: () => unknown, attached: AttachedFiles): unknown {
  const paths = Object.keys(attached);
  if (paths.length === 0) return show();
  const shown = shownBy(show);
  const isWhole = paths.every((path) => attached[path]?.length === 1 && attached[path][0] === shown[path]);
  return isWhole ? shown : withLost(shown, attached);
}

/** A program may have put anything there, also something that throws. */
function shownBy(show: () => unknown): Record<string, unknown> {
  try {
    const shown = show();
    return isObject(shown) ? shown : {};
  } catch {
    return {};
  }
}

function withLost(shown: Record<string, unknown>, attached: AttachedFiles): Record<string, unknown> {
  const whole = { ...shown };
  for (const [path, files] of Object.entries(attached)) {
    const latest = isObject(shown[path]) ? shown[path] : files[files.length - 1];
    whole[path] = latest;
    for (const [index, file] of files.entries())
      if (file !== latest && hashOf(file) === hashOf(latest)) whole[`${path}\n${index}`] = file;
  }
  return whole;
}

function hashOf(file: unknown): unknown {
  return Reflect.get(file as object, "hash");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
