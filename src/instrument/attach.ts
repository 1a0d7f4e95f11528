/**
 * attachCounters: the run-time half of lowering, printed as text into every instrumented module.
 *
 * Stands for the registration that Go's cover tool injects (`coverdata.RegisterFile`). It gives a FileCoverage one
 * Uint32Array and turns `s`, `f`, `b` and `bT` into live views over it, each built when it is first asked for.
 * The rule: these functions use nothing but their arguments and each other, since they run in any realm, and are written
 * in ES5, since they are printed as they stand whatever a program is compiled for; nothing that outlives a realm holds on to it.
 */

/** A slot number, or a list or dictionary of them: the shape of one counter or of several. */
type SlotTree = number | { readonly [key: string]: SlotTree };

type Owner = Record<PropertyKey, unknown>;

interface CountersLink {
  readonly file: WeakRef<Owner>;
  readonly counters: Uint32Array;
  /** What the code was lowered to; Istanbul's hash is of the maps, which say nothing of basic blocks. */
  readonly layout: string;
  /** Slots of the file's counters; given where they share them, so that slot i is not block i. */
  readonly slots: (() => SlotTree) | undefined;
}

type Attach = (file: Owner, slots: string, length: number, key: string, shared?: boolean) => Uint32Array;

/** A module may have names of its own for these, lodash has a `Symbol`, and has not given them a value yet. */
const NAMES = ["Array", "JSON", "Math", "Object", "Reflect", "Symbol", "Uint32Array", "WeakRef"];
const GLOBALS = `var ${NAMES.map((name) => `${name} = globalThis.${name}`).join(", ")};`;

/** The text of an expression whose value is attachCounters. */
export function attachSource(): string {
  const trees = [lazily, partOf, always];
  const views = [viewCounts, viewCount, viewGroup, buildAll, standStill, keepData, define, plainCopy];
  const functions = [attachCounters, hasCounts, takeOver, zero, isObject, ...trees, ...views];
  return `(${inHomeRealm})(function () { ${GLOBALS}\n${functions.join("\n")}\nreturn attachCounters; })`;
}

/**
 * In a vm context of Node (a Jest test file is one) the views are made by functions of the main realm: Jest copies the
 * coverage with its accessors and keeps the copy to the end of the run, and a function keeps its whole realm alive.
 */
function inHomeRealm(runtime: () => Attach): Attach {
  try {
    if (globalThis.process.getBuiltinModule.constructor !== globalThis.Function)
      return globalThis.process.getBuiltinModule("node:vm").runInThisContext("(" + runtime + ")")();
  } catch (_) {
    // No Node, or one that keeps its realms apart: the views are made here.
  }
  return runtime();
}

/**
 * Connects `file`, the entry of `__coverage__` that Istanbul's own function returned, with typed counters.
 *
 * Counts the entry has already are taken over: another copy of the same code may have run before. One that was lowered
 * to other slots counts for itself from then on.
 *
 * @param slots the JSON of Slots (slots.ts).
 * @param length how many slots there are.
 * @param key `Symbol.for(key)` leads from the entry to its counters; `key + ".allocate"` on the global, if a function,
 * provides the memory.
 * @param shared whether counters share slots.
 */
function attachCounters(file: Owner, slots: string, length: number, key: string, shared?: boolean): Uint32Array {
  var link = Symbol.for(key);
  var known = file[link] as CountersLink | undefined;
  if (known && known.file.deref() === file && known.layout === slots) return known.counters;
  var allocate = (globalThis as Owner)[Symbol.for(key + ".allocate")];
  var tree = lazily(slots);
  var told = shared ? tree : undefined;
  var counters: Uint32Array = typeof allocate === "function" ? allocate(length, file, told) : new Uint32Array(length);
  if (hasCounts(file)) takeOver(counters, file, tree());
  ["s", "f", "b", "bT"].forEach(function (name) {
    if (name in file) viewGroup(counters, file, name, {}, partOf(tree, name));
  });
  var value: CountersLink = { file: new WeakRef(file), counters: counters, layout: slots, slots: told };
  define(file, link, { value: value, configurable: true });
  return counters;
}

/** A closure keeps all that any closure beside it keeps, so those that outlive their realm are made on their own. */
function lazily(slots: string): () => SlotTree {
  var tree: SlotTree | undefined;
  return function () {
    tree = tree || (JSON.parse(slots) as SlotTree);
    return tree;
  };
}

function partOf(tree: () => SlotTree, name: string): () => SlotTree {
  return function () {
    return (tree() as Record<string, SlotTree>)[name] as SlotTree;
  };
}

function always(tree: SlotTree): () => SlotTree {
  return function () {
    return tree;
  };
}

function hasCounts(counts: unknown): boolean {
  if (!isObject(counts)) return counts !== 0;
  if (Array.isArray(counts)) return counts.some(hasCounts);
  var groups = "statementMap" in counts ? ["s", "f", "b"] : Object.keys(counts);
  return groups.some(function (name) {
    return hasCounts(counts[name]);
  });
}

/** Copies the counts of a plain object, which may lack some, into slots that are 0: of those that share one, the largest. */
function takeOver(counters: Uint32Array, counts: unknown, tree: SlotTree): void {
  if (typeof tree === "number") counters[tree] = Math.max(counters[tree] as number, (counts || 0) as number);
  else if (counts) {
    Object.keys(tree).forEach(function (name) {
      takeOver(counters, (counts as Owner)[name], tree[name] as SlotTree);
    });
  }
}

function zero(counters: Uint32Array, tree: SlotTree): void {
  if (typeof tree === "number") counters[tree] = 0;
  else {
    Object.keys(tree).forEach(function (name) {
      zero(counters, tree[name] as SlotTree);
    });
  }
}

function viewCounts(counters: Uint32Array, owner: Owner, tree: SlotTree): void {
  Object.keys(tree).forEach(function (name) {
    var slot = (tree as Record<string, SlotTree>)[name] as SlotTree;
    if (typeof slot === "number") viewCount(counters, owner, name, slot);
    else viewGroup(counters, owner, name, isObject(owner[name]) ? owner[name] : [], always(slot));
  });
}

function viewCount(counters: Uint32Array, owner: Owner, name: string, slot: number): void {
  function get(): unknown {
    return counters[slot];
  }
  function set(count: number): void {
    counters[slot] = count;
  }
  define(owner, name, { get: get, set: set, enumerable: true, configurable: true });
}

/**
 * The view of several counts. The first `group` is made anew, so that no object of the module's realm is kept. A copy of
 * the owner made by property descriptors carries these accessors along; it gets plain data of its own at first use, so
 * that it stands still from there on and never writes to the module's counters.
 */
function viewGroup(counters: Uint32Array, owner: Owner, name: string, first: unknown, tree: () => SlotTree): void {
  var ref = new WeakRef(owner);
  var group = first;
  var built = false;
  function live(): unknown {
    if (!built && isObject(group)) viewCounts(counters, group, tree());
    built = true;
    return group;
  }
  function replace(counts: unknown): void {
    if (built) standStill(group);
    zero(counters, tree());
    takeOver(counters, counts, tree());
    group = counts;
    built = false;
    buildAll(live());
  }
  function get(this: Owner): unknown {
    return this === ref.deref() ? live() : keepData(this, name, plainCopy(live()));
  }
  function set(this: Owner, counts: unknown): void {
    if (this === ref.deref()) replace(counts);
    else keepData(this, name, counts);
  }
  define(owner, name, { get: get, set: set, enumerable: true, configurable: true });
}

/** Reads every view, which builds it: whoever holds a part of an assigned object writes to the counters from then on. */
function buildAll(counts: unknown): void {
  if (!isObject(counts)) return;
  Object.keys(counts).forEach(function (name) {
    buildAll(counts[name]);
  });
}

/** Turns the views of an object that was replaced into data: Istanbul would not count in it any more either. */
function standStill(counts: unknown): void {
  if (!isObject(counts)) return;
  Object.keys(counts).forEach(function (name) {
    standStill(keepData(counts, name, counts[name]));
  });
}

function keepData(owner: Owner, name: string, value: unknown): unknown {
  define(owner, name, { value: value, writable: true, enumerable: true, configurable: true });
  return value;
}

function plainCopy(counts: unknown): unknown {
  return counts && JSON.parse(JSON.stringify(counts));
}

/**
 * A program may have put `get` or `value` on Object.prototype, from which descriptors inherit. To make them all without a
 * prototype would take V8 half as long again.
 */
function define(owner: Owner, name: PropertyKey, descriptor: PropertyDescriptor): void {
  try {
    Reflect.defineProperty(owner, name, descriptor);
  } catch (_) {
    Reflect.defineProperty(owner, name, Object.setPrototypeOf(descriptor, null));
  }
}

/** Without `typeof`, which some targets turn into a call of a helper that is not here. */
function isObject(value: unknown): value is Owner {
  return Object(value) === value;
}
