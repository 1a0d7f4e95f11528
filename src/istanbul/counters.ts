/**
 * The hit counters of one file as one u32 per block, in block order, like `coverdata.Cover.Counters[file]` in gVisor's
 * pkg/coverage. The Uint32Array of code that our plugin lowered is used as it is; the `s` and `b` objects of any other
 * producer are copied into one before each read. Reading changes nothing, and zeroing a block leaves the counts of all
 * others.
 */
import { invalid, shown } from "../errors";
import { theScanner } from "../scan/fastest";
import type { Block } from "./blocks";
import { dictionary, unreadable } from "./schema";

/** The key (through Symbol.for) under which a lowered module leaves its counters on its FileCoverage. */
export const COUNTERS_KEY = "istanbul-kcov.counters";

const MAX_COUNT = 0xffff_ffff;

export interface Counters {
  /** The counts at this moment, indexed by block. The array may be live: never write to it. */
  read(): Uint32Array;
  /** Zeroes some blocks, counted from `from`; those beside them keep their counts. */
  zero(from: number, blocks: Uint32Array): void;
  /** Zeroes all blocks that had a count at the last read, which is what these are. */
  zeroCounted(blocks: Uint32Array): void;
  /** Zeroes the file's statements, arms, functions and truth counters. */
  zeroAll(): void;
}

export function countersOf(file: object, path: string, blocks: readonly Block[]): Counters {
  const link = linkOf(file);
  if (link === undefined) return new ObjectCounters(file, path, blocks);
  const { counters, slots } = link;
  if (slots === undefined) return new TypedCounters(counters, blocks.length);
  const merged = blockSlots(slots(), blocks);
  if (merged.every((slot) => slot < counters.length)) return new MergedCounters(counters, merged);
  throw invalid("read coverage", `${path}: a block has a slot outside of its ${counters.length} counters`);
}

/** Whether an entry of `__coverage__` counts in an array of ours. */
export function hasTypedCounters(file: unknown): boolean {
  return typeof file === "object" && file !== null && linkOf(file) !== undefined;
}

/**
 * The link holds the object that it belongs to, because copies by property descriptors (as Jest makes them) carry the
 * link along although their counts stand still. The reference is weak, so that such a copy does not keep the object's
 * realm alive.
 */
interface CountersLink {
  readonly file: WeakRef<object>;
  readonly counters: Uint32Array;
  /** Given where several blocks have one slot. */
  readonly slots?: (() => MergedSlots) | undefined;
}

function linkOf(file: object): CountersLink | undefined {
  const link: CountersLink | undefined = Reflect.get(file, Symbol.for(COUNTERS_KEY));
  return link?.file.deref() === file ? link : undefined;
}

/** The part of Slots (instrument/slots.ts) that concerns blocks. */
export interface MergedSlots {
  readonly s: Readonly<Record<string, number>>;
  readonly b: Readonly<Record<string, readonly number[]>>;
}

/** The slot of each block. */
export function blockSlots({ s, b }: MergedSlots, blocks: readonly Block[]): Uint32Array {
  return Uint32Array.from(blocks, ({ kind, id, arm }) => (kind === "statement" ? s[id] : b[id]?.[arm]) as number);
}

/** Slots 0..blocks-1 are the blocks in order; functions and truth counters follow (instrument/slots.ts). */
class TypedCounters implements Counters {
  readonly #all: Uint32Array;
  readonly #blocks: Uint32Array;

  constructor(all: Uint32Array, blockCount: number) {
    this.#all = all;
    this.#blocks = all.subarray(0, blockCount);
  }

  read(): Uint32Array {
    return this.#blocks;
  }

  zero(from: number, blocks: Uint32Array): void {
    const counts = this.#blocks;
    for (let i = 0; i < blocks.length; i++) counts[from + (blocks[i] as number)] = 0;
  }

  zeroCounted(blocks: Uint32Array): void {
    this.zero(0, blocks);
  }

  zeroAll(): void {
    this.#all.fill(0);
  }
}

/**
 * Counters where several blocks have one slot (`precision: "block"`). To zero one block, it must be told from the
 * others of its slot. So from then on, the counts of all blocks wait here, and the slots start again from 0.
 */
class MergedCounters implements Counters {
  readonly #all: Uint32Array;
  readonly #slots: Uint32Array;
  readonly #waiting: Waiting;
  readonly #copy: Uint32Array;

  constructor(all: Uint32Array, slots: Uint32Array) {
    this.#all = all;
    this.#slots = slots;
    this.#waiting = waitingFor(all, slots.length);
    this.#copy = new Uint32Array(slots.length);
  }

  read(): Uint32Array {
    theScanner().gather(this.#all, this.#slots, this.#copy);
    if (this.#waiting.any) this.#waiting.any = fillGaps(this.#copy, this.#waiting.counts);
    return this.#copy;
  }

  zero(from: number, blocks: Uint32Array): void {
    for (const index of blocks) this.#zero(from + index);
  }

  /** Nothing has to wait: the slots just start again from 0. */
  zeroCounted(blocks: Uint32Array): void {
    const [all, slots] = [this.#all, this.#slots];
    for (let i = 0; i < blocks.length; i++) all[slots[blocks[i] as number] as number] = 0;
    if (this.#waiting.any) this.#forgetWaiting();
  }

  zeroAll(): void {
    this.#all.fill(0);
    this.#forgetWaiting();
  }

  #zero(block: number): void {
    if (this.#all[this.#slots[block] as number] !== 0) this.#separate();
    this.#waiting.counts[block] = 0;
  }

  #separate(): void {
    this.#waiting.counts.set(this.read());
    this.#waiting.any = true;
    for (const slot of this.#slots) this.#all[slot] = 0;
  }

  #forgetWaiting(): void {
    this.#waiting.counts.fill(0);
    this.#waiting.any = false;
  }
}

/** Replaces zeros by the counts; returns whether there was any count. */
function fillGaps(copy: Uint32Array, counts: Uint32Array): boolean {
  let any = false;
  for (let i = 0; i < copy.length; i++) {
    if (counts[i] === 0) continue;
    any = true;
    if (copy[i] === 0) copy[i] = counts[i] as number;
  }
  return any;
}

/** Counts of blocks that no reader has taken yet, although their slots have started again from 0. */
interface Waiting {
  readonly counts: Uint32Array;
  /** Whether any of them may be other than 0. */
  any: boolean;
}

/** By array of counters: the next reader finds what one reader has left. */
const WAITING = new WeakMap<Uint32Array, Waiting>();

function waitingFor(all: Uint32Array, blocks: number): Waiting {
  const waiting = WAITING.get(all) ?? { counts: new Uint32Array(blocks), any: false };
  WAITING.set(all, waiting);
  return waiting;
}

type Hits = Record<string, unknown>;

/** Counters in plain Istanbul objects. They are looked up at each use, since a host may replace `s` or `b`. */
class ObjectCounters implements Counters {
  readonly #file: object;
  readonly #path: string;
  readonly #blocks: readonly Block[];
  readonly #copy: Uint32Array;

  constructor(file: object, path: string, blocks: readonly Block[]) {
    this.#file = file;
    this.#path = path;
    this.#blocks = blocks;
    this.#copy = new Uint32Array(blocks.length);
  }

  read(): Uint32Array {
    const s = this.#hits("s");
    const b = this.#hits("b");
    this.#blocks.forEach((block, index) => {
      const hits = block.kind === "statement" ? s[block.id] : (b[block.id] as Hits | undefined)?.[block.arm];
      this.#copy[index] = Math.min(this.#count(hits, block), MAX_COUNT);
    });
    return this.#copy;
  }

  /** Counters may be frozen, or have setters that throw. */
  zero(from: number, blocks: Uint32Array): void {
    try {
      for (const index of blocks) this.#zero(this.#blocks[from + index] as Block);
    } catch (error) {
      throw unreadable(this.#path, error);
    }
  }

  zeroCounted(blocks: Uint32Array): void {
    this.zero(0, blocks);
  }

  #zero({ kind, id, arm }: Block): void {
    if (kind === "statement") this.#hits("s")[id] = 0;
    else (this.#hits("b")[id] as Hits)[arm] = 0;
  }

  zeroAll(): void {
    for (const field of ["s", "f"]) zeroValues(this.#hits(field));
    for (const field of ["b", "bT"]) {
      if (field === "b" || Reflect.get(this.#file, field) !== undefined)
        Object.values(this.#hits(field)).forEach(zeroArms);
    }
  }

  #hits(field: string): Hits {
    return dictionary(Reflect.get(this.#file, field), this.#path, field);
  }

  #count(hits: unknown, { kind, id, arm }: Block): number {
    if (typeof hits === "number" && hits >= 0) return hits;
    const field = kind === "statement" ? `s.${id}` : `b.${id}.${arm}`;
    throw invalid("read coverage", `${this.#path}: ${field} must be a count, got ${shown(hits)}`);
  }
}

function zeroValues(hits: Hits): void {
  for (const id of Object.keys(hits)) hits[id] = 0;
}

/** Only existing elements: a foreign list may have holes and any length. */
function zeroArms(arms: unknown): void {
  if (Array.isArray(arms)) zeroValues(arms as unknown as Hits);
}
