/**
 * Entries of `__coverage__` that modules have made before, for the next realm that loads the same modules: a test
 * runner loads a source in a realm of its own for each test file. Compiling Istanbul's function with its literal takes
 * V8 longer than everything else about a module, so a function whose text is known is not called again. The maps are
 * the same objects in all realms, and belong to the main one.
 */
import { isObject } from "../option-names";

/** Istanbul's function, which puts the entry of its file into the coverage object. */
export type Entry = () => unknown;

type Fields = Record<string, unknown>;

interface KnownEntry {
  readonly text: string;
  readonly path: string;
  readonly hash: unknown;
  /** In order. Without counts: views replace them. */
  readonly fields: Readonly<Fields>;
}

/** A realm in which modules are loaded from now on; it is not kept alive. */
interface Realm {
  readonly global: WeakRef<object>;
  /** The prototypes of its objects and functions. */
  readonly objects: WeakRef<object>;
  readonly functions: WeakRef<object>;
}

/** Taken at load: a program under test may replace them later. */
const { apply, defineProperty, get, getPrototypeOf } = Reflect;
const { toString: textOf } = Function.prototype;
const { create, entries } = Object;
const clone = structuredClone;

const NAME = "__coverage__";

/** Characters of a text to look it up by; they include the function's name. */
const HEAD = 40;

const known = new Map<string, KnownEntry>();

let realm: Realm | undefined;

/** @param global the global object of a realm in which nothing has run yet. */
export function turnTo(global: object): void {
  const [objects, functions] = ["Object", "Function"].map((name) => get(Object(get(global, name)), "prototype"));
  const isWhole = objects !== undefined && functions !== undefined;
  realm = isWhole ? { global: ref(global), objects: ref(objects), functions: ref(functions) } : undefined;
}

function ref(object: object): WeakRef<object> {
  return new WeakRef(object);
}

/** Returns what Istanbul's function returns. */
export function enterRealm(entry: Entry): unknown {
  const coverage = realm !== undefined && getPrototypeOf(entry) === realm.functions.deref() && coverageOf(realm);
  if (realm === undefined || !coverage) return entry();
  const text = apply(textOf, entry, []) as string;
  const found = known.get(text.slice(0, HEAD));
  return found?.text === text ? again(found, realm, coverage) : first(entry, text, coverage);
}

function coverageOf({ global }: Realm): Fields | undefined {
  const coverage: unknown = get(global.deref() ?? {}, NAME);
  return isObject(coverage) ? (coverage as Fields) : undefined;
}

/** Makes the entry as Istanbul's function makes it. */
function again({ path, hash, fields }: KnownEntry, { objects }: Realm, coverage: Fields): unknown {
  const shown = coverage[path] as Fields | undefined;
  if (shown && shown["hash"] === hash) return shown;
  const file = create(objects.deref() as object);
  for (const [name, value] of entries(fields)) define(file, name, COUNTS.has(name) ? {} : value);
  coverage[path] = file;
  return coverage[path];
}

const COUNTS = new Set(["s", "f", "b", "bT"]);

function define(file: object, name: string, value: unknown): void {
  defineProperty(file, name, { value, writable: true, enumerable: true, configurable: true });
}

/** An entry that existed before may have been changed since it was made. */
function first(entry: Entry, text: string, coverage: Fields): unknown {
  const before = new Set(Object.values(coverage));
  const file = entry() as Fields;
  const path = file["path"] as string;
  if (before.has(file) || coverage[path] !== file) return file;
  const data = entries(file).map(([name, value]) => [name, COUNTS.has(name) ? undefined : clone(value)] as const);
  known.set(text.slice(0, HEAD), { text, path, hash: file["hash"], fields: Object.fromEntries(data) });
  return file;
}
