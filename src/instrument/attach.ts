/**
 * attachCounters: the run-time half of lowering, printed as text into every instrumented module.
 *
 * Stands for the registration that Go's cover tool injects (`coverdata.RegisterFile`). It gives a FileCoverage one
 * Uint32Array and turns `s`, `f`, `b` and `bT` into live views over it, each built when it is first asked for.
 * The rule: these functions use nothing but their arguments, each other and the language, since they run in any realm.
 */
import type { Slots } from "./slots";

/** A slot number, or a list or dictionary of them: the shape of one counter or of several. */
type SlotTree = number | { readonly [key: string]: SlotTree } | readonly SlotTree[];

type Owner = Record<PropertyKey, unknown>;

/** The text of an expression whose value is attachCounters. */
export function attachSource(): string {
  const functions = [attachCounters, takeOver, viewCounts, viewCount, viewGroup, keepData, plainCopy];
  return `(() => { ${functions.join("\n")}\nreturn attachCounters; })()`;
}

/**
 * Connects `file`, the entry of `__coverage__` that Istanbul's own function returned, with typed counters.
 *
 * Counts the entry has already are taken over: another copy of the same code may have run before.
 *
 * @param length how many slots there are.
 * @param key `Symbol.for(key)` leads from the entry to its counters; `key + ".allocate"` on the global, if a function,
 * provides the memory.
 */
export function attachCounters(file: Owner, slots: Slots, length: number, key: string): Uint32Array {
  const link = Symbol.for(key);
  const record = file[link] as { file: Owner; counters: Uint32Array } | undefined;
  if (record !== undefined && record.file === file) return record.counters;
  const allocate = (globalThis as Owner)[Symbol.for(`${key}.allocate`)];
  const counters: Uint32Array = typeof allocate === "function" ? allocate(length, file) : new Uint32Array(length);
  const tree = slots as unknown as Record<string, SlotTree>;
  takeOver(counters, file, tree);
  viewCounts(counters, file, tree);
  Object.defineProperty(file, link, { value: { file, counters } });
  return counters;
}

/** Copies the counts of a plain object into the slots. */
function takeOver(counters: Uint32Array, counts: unknown, tree: SlotTree): void {
  if (typeof tree === "number") counters[tree] = counts as number;
  else if (counts) for (const [name, slot] of Object.entries(tree)) takeOver(counters, (counts as Owner)[name], slot);
}

function viewCounts(counters: Uint32Array, owner: Owner, tree: SlotTree): void {
  for (const [name, slot] of Object.entries(tree)) {
    if (typeof slot === "number") viewCount(counters, owner, name, slot);
    else viewGroup(counters, owner, name, slot);
  }
}

function viewCount(counters: Uint32Array, owner: Owner, name: string, slot: number): void {
  const get = (): unknown => counters[slot];
  const set = (count: number): void => {
    counters[slot] = count;
  };
  Reflect.defineProperty(owner, name, { get, set, enumerable: true, configurable: true });
}

/**
 * A copy of the owner made by property descriptors (Jest copies so) carries these accessors along. It gets plain data
 * of its own at first use, so that it stands still and never writes to the module's counters.
 */
function viewGroup(counters: Uint32Array, owner: Owner, name: string, tree: SlotTree): void {
  let group = owner[name];
  let built = false;
  const live = (): unknown => {
    if (!built && group) viewCounts(counters, group as Owner, tree);
    built = true;
    return group;
  };
  const get = function (this: Owner): unknown {
    return this === owner ? live() : keepData(this, name, plainCopy(live()));
  };
  const set = function (this: Owner, counts: unknown): void {
    if (this !== owner) {
      keepData(this, name, counts);
      return;
    }
    takeOver(counters, counts, tree);
    group = counts;
    built = false;
  };
  Reflect.defineProperty(owner, name, { get, set, enumerable: true, configurable: true });
}

function keepData(owner: Owner, name: string, value: unknown): unknown {
  Reflect.defineProperty(owner, name, { value, writable: true, enumerable: true, configurable: true });
  return value;
}

function plainCopy(counts: unknown): unknown {
  return counts && JSON.parse(JSON.stringify(counts));
}
