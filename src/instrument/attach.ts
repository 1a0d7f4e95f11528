/**
 * attachCounters: the run-time half of lowering. Its text is printed into every instrumented module, as Go's cover tool
 * injects its registration (`coverdata.RegisterFile`). It gives a FileCoverage one Uint32Array and turns `s`, `f`, `b`
 * and `bT` into live views of it, each built at its first use.
 */
import { ATTACH_KEY, type Registry } from "../istanbul/attached";

/** A slot number, or a list or dictionary of them: the shape of one counter or of several. */
type SlotTree = number | { readonly [key: string]: SlotTree };

type Lazy<T> = () => T;

type Owner = Record<PropertyKey, unknown>;

interface CountersLink {
  readonly file: WeakRef<Owner>;
  readonly counters: Uint32Array;
  /**
   * The slots that the code was lowered to. Istanbul's hash does not tell: it is of the maps, which are the same with
   * basic blocks.
   */
  readonly layout: string;
  /** Slots of the file's counters; given where counters were merged, so that slot i is not block i. */
  readonly slots: Lazy<SlotTree> | undefined;
}

type Attach = (
  entry: () => unknown,
  slots: string,
  length: number,
  key: string,
  merged?: boolean,
  apart?: boolean,
) => Uint32Array;

/**
 * What the functions below call, taken once for all modules of a thread: a program may delete or replace any of it.
 * Also, a module may have a variable of the same name that has no value yet, as lodash has a `Symbol`.
 *
 * The functions use nothing but their arguments, each other and these names, since they run in any realm and after
 * anything that a program has done to it. They are ES5, since they are printed as they are, whatever a program is
 * compiled for. Nothing that outlives a realm refers to it.
 */
const TAKEN = `var home = globalThis, Object = home.Object, Reflect = home.Reflect, JSON = home.JSON,
  Symbol = home.Symbol, WeakMap = home.WeakMap, WeakRef = home.WeakRef, Uint32Array = home.Uint32Array,
  isArray = home.Array.isArray,
  defineProperty = Reflect.defineProperty, inherit = Object.setPrototypeOf, prototypeOf = Object.getPrototypeOf,
  keysOf = Object.keys, parse = JSON.parse, stringify = JSON.stringify, symbolFor = Symbol.for,
  deref = WeakRef.prototype.deref, files = new WeakMap();`;

declare const home: Owner;
declare const defineProperty: typeof Reflect.defineProperty;
declare const inherit: typeof Object.setPrototypeOf;
declare const prototypeOf: (value: object) => object | null;
declare const keysOf: typeof Object.keys;
declare const isArray: (value: unknown) => boolean;
declare const parse: typeof JSON.parse;
declare const stringify: typeof JSON.stringify;
declare const symbolFor: typeof Symbol.for;
declare const deref: () => Owner | undefined;
/** See istanbul/attached.ts. */
declare const files: Registry;

/** The text of an expression whose value is attachCounters. */
export function attachSource(): string {
  const trees = [lazily, partOf, eachKey, hasCounts, takeOver, zero];
  const views = [lazyViews, viewCounts, viewCount, viewGroup, buildAll, standStill, keepData, plainCopy];
  const functions = [attachCounters, remember, ...trees, ...views, define, weakly, isObject, publish];
  const runtime = `${TAKEN}\n${functions.join("\n")}\nreturn publish(attachCounters, key);`;
  return `(${inHomeRealm})(function (key) { ${runtime} }, ${JSON.stringify(ATTACH_KEY)})`;
}

/**
 * The first module of a thread makes attachCounters for all modules.
 *
 * In a vm context of Node (a Jest test file is one) the views are made by functions of the main realm: Jest copies the
 * coverage with its accessors and keeps the copy to the end of the run, and a function keeps its whole realm alive.
 */
function inHomeRealm(runtime: (key: string) => Attach, key: string): Attach {
  var known: Attach | undefined;
  try {
    known = (globalThis as Owner)[key] as Attach | undefined;
    if (known) return known;
    if (globalThis.process.getBuiltinModule.constructor !== globalThis.Function)
      return globalThis.process.getBuiltinModule("node:vm").runInThisContext("(" + runtime + ")")(key);
  } catch (_) {
    // Not in Node, or in one that keeps its realms apart: the views are made here.
  }
  return runtime(key);
}

/** Puts attachCounters where the next module finds it, unless there is one already. */
function publish(attach: Attach & { files?: Registry }, key: string): Attach {
  files.get = WeakMap.prototype.get as Registry["get"];
  files.set = WeakMap.prototype.set as Registry["set"];
  attach.files = files;
  if (!home[key]) define(home, key, { value: attach, writable: false, enumerable: false, configurable: false });
  return (home[key] as Attach) || attach;
}

/**
 * Connects the entry of `__coverage__` that Istanbul's own function returns with typed counters.
 *
 * Counts that the entry has already are taken over: another copy of the same code may have run before. A copy that was
 * lowered to other slots then counts on its own.
 *
 * @param entry Istanbul's function; called by `key + ".enter"` on the global, if that is a function.
 * @param slots the JSON of Slots (slots.ts).
 * @param length how many slots there are.
 * @param key `Symbol.for(key)` leads from the entry to its counters; `key + ".allocate"` on the global, if a function,
 * provides the memory.
 * @param merged whether counters were merged into one slot.
 * @param apart whether the entry is in a coverage object of another name, which only its own readers look up.
 */
function attachCounters(
  entry: () => Owner,
  slots: string,
  length: number,
  key: string,
  merged?: boolean,
  apart?: boolean,
): Uint32Array {
  var enter = home[symbolFor(key + ".enter")];
  var file: Owner = typeof enter === "function" ? enter(entry) : entry();
  var link = symbolFor(key);
  var known = file[link] as CountersLink | undefined;
  if (known && known.file.deref() === file && known.layout === slots) return known.counters;
  var allocate = home[symbolFor(key + ".allocate")];
  var tree = lazily(slots);
  var told = merged ? tree : undefined;
  var counters: Uint32Array = typeof allocate === "function" ? allocate(length, file, told) : new Uint32Array(length);
  if (hasCounts(file)) takeOver(counters, file, tree());
  eachKey({ s: 0, f: 0, b: 0, bT: 0 }, function (name) {
    if (name in file) viewGroup(counters, file, name, {}, partOf(tree, name));
  });
  var value: CountersLink = { file: weakly(file), counters: counters, layout: slots, slots: told };
  define(file, link, { value: value, writable: false, enumerable: false, configurable: true });
  if (!apart) remember(file);
  return counters;
}

/** Lists the file. It replaces files that were loaded under its path with other contents. */
function remember(file: Owner): void {
  var realm = prototypeOf(file) || files;
  var byPath = files.get(realm) || inherit({}, null);
  var path = file["path"] as string;
  var same = byPath[path];
  if (same && same[0].hash === file["hash"]) same[same.length] = file;
  else byPath[path] = [file];
  files.set(realm, byPath);
}

/**
 * A closure keeps alive whatever any closure beside it uses. So the closures that outlive their realm are made in
 * functions of their own.
 */
function lazily(slots: string): Lazy<SlotTree> {
  var tree: SlotTree | undefined;
  return function () {
    tree = tree || (parse(slots) as SlotTree);
    return tree;
  };
}

function partOf(tree: Lazy<SlotTree>, name: string): Lazy<SlotTree> {
  return function () {
    return (tree() as Record<string, SlotTree>)[name] as SlotTree;
  };
}

function eachKey(owner: object, action: (name: string) => void): void {
  var names = keysOf(owner);
  var i = 0;
  for (; i < names.length; i++) action(names[i] as string);
}

/** A weak reference with a `deref` of its own, which a program cannot take away. */
function weakly(owner: Owner): WeakRef<Owner> {
  var ref = new WeakRef(owner);
  ref.deref = deref;
  return ref;
}

function hasCounts(counts: unknown): boolean {
  if (!isObject(counts)) return counts !== 0;
  var groups = "statementMap" in counts ? { s: 0, f: 0, b: 0 } : counts;
  var has = false;
  eachKey(groups, function (name) {
    has = has || hasCounts((counts as Owner)[name]);
  });
  return has;
}

/**
 * Copies the counts of a plain object, which may lack some, into slots that are 0; of counts that have one slot, the
 * largest.
 */
function takeOver(counters: Uint32Array, counts: unknown, tree: SlotTree): void {
  if (typeof tree === "number") {
    if ((counts as number) > (counters[tree] as number)) counters[tree] = counts as number;
  } else if (counts) {
    eachKey(tree, function (name) {
      takeOver(counters, (counts as Owner)[name], tree[name] as SlotTree);
    });
  }
}

function zero(counters: Uint32Array, tree: SlotTree): void {
  if (typeof tree === "number") counters[tree] = 0;
  else {
    eachKey(tree, function (name) {
      zero(counters, tree[name] as SlotTree);
    });
  }
}

/** A group whose counts become views of their slots at its first use. */
function lazyViews(counters: Uint32Array, group: unknown, tree: Lazy<SlotTree>): Lazy<unknown> {
  var built = false;
  return function () {
    if (!built && isObject(group)) viewCounts(counters, group, tree);
    built = true;
    return group;
  };
}

function viewCounts(counters: Uint32Array, owner: Owner, tree: Lazy<SlotTree>): void {
  var slots = tree() as Record<string, SlotTree>;
  eachKey(slots, function (name) {
    var slot = slots[name] as SlotTree;
    if (typeof slot === "number") viewCount(counters, owner, name, slot);
    else viewGroup(counters, owner, name, isObject(owner[name]) ? owner[name] : [], partOf(tree, name));
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
 * The view of several counts. The first `group` is made anew, so that no object of the module's realm is kept. A copy
 * of the owner made by property descriptors carries these accessors along. At its first use it gets plain data of its
 * own, so that it stands still from then on and never writes to the module's counters.
 */
function viewGroup(counters: Uint32Array, owner: Owner, name: string, group: unknown, tree: Lazy<SlotTree>): void {
  var ref = weakly(owner);
  var live = lazyViews(counters, group, tree);
  function get(this: Owner): unknown {
    return this === ref.deref() ? live() : keepData(this, name, plainCopy(live()));
  }
  function set(this: Owner, counts: unknown): void {
    if (this === ref.deref()) {
      standStill(live());
      zero(counters, tree());
      takeOver(counters, counts, tree());
      live = lazyViews(counters, counts, tree);
      buildAll(live());
    } else keepData(this, name, counts);
  }
  define(owner, name, { get: get, set: set, enumerable: true, configurable: true });
}

/**
 * Reads every view, which builds it: code that holds a part of an assigned object writes to the counters from then on.
 */
function buildAll(counts: unknown): void {
  if (!isObject(counts)) return;
  eachKey(counts, function (name) {
    buildAll((counts as Owner)[name]);
  });
}

/** Turns the views of an object that was replaced into data: Istanbul would no longer count in it either. */
function standStill(counts: unknown): void {
  if (!isObject(counts)) return;
  eachKey(counts, function (name) {
    standStill(keepData(counts as Owner, name, (counts as Owner)[name]));
  });
}

function keepData(owner: Owner, name: string, value: unknown): unknown {
  define(owner, name, { value: value, writable: true, enumerable: true, configurable: true });
  return value;
}

function plainCopy(counts: unknown): unknown {
  return counts && parse(stringify(counts));
}

/**
 * A program may have put `get` or `value` on Object.prototype, from which descriptors inherit. Making all of them
 * without a prototype would take V8 half as long again.
 */
function define(owner: Owner, name: PropertyKey, descriptor: PropertyDescriptor): void {
  try {
    defineProperty(owner, name, descriptor);
  } catch (_) {
    defineProperty(owner, name, inherit(descriptor, null));
  }
}

/** Without `typeof`, which some targets compile to a call of a helper that does not exist here. */
function isObject(value: unknown): value is Owner {
  return Object(value) === value;
}
