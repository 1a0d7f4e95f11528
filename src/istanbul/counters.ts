/**
 * The hit counters of one file, as one u32 per block in block order, whoever counts.
 *
 * Stands for `coverdata.Cover.Counters[file]` in gVisor's pkg/coverage. Code lowered by our plugin counts in a
 * Uint32Array that is used as it is; any other producer's `s` and `b` objects are copied into one before each read.
 * The rule: reading changes nothing, and zeroing touches only the counter that was named.
 */
import { KcovError, shown } from "../errors";
import { theScanner } from "../scan/fastest";
import type { Block } from "./blocks";
import { dictionary, unreadable } from "./schema";

/** The key (through Symbol.for) under which a lowered module leaves its counters on its FileCoverage. */
export const COUNTERS_KEY = "istanbul-kcov.counters";

const MAX_COUNT = 0xffff_ffff;

export interface Counters {
  /** The counts as they are now, indexed by block. The array may be live: never write to it. */
  read(): Uint32Array;
  /**
   * Zeroes blocks, counted from `from`.
   *
   * @param all whether they are all blocks that had a count when last read.
   */
  zero(from: number, blocks: Uint32Array, all: boolean): void;
  /** Zeroes the file's statements, arms, functions and truth counters. */
  zeroAll(): void;
}

export function countersOf(file: object, path: string, blocks: readonly Block[]): Counters {
  const link = linkOf(file);
  if (link === undefined) return new ObjectCounters(file, path, blocks);
  const { counters, slots } = link;
  if (slots === undefined) return new TypedCounters(counters, blocks.length);
  const shared = blockSlots(slots(), blocks);
  if (shared.every((slot) => slot < counters.length)) return new SharedCounters(counters, shared);
  throw new KcovError("EINVAL", "read coverage", `${path}: a block's slot is none of its ${counters.length} counters`);
}

/** Whether an entry of `__coverage__` counts in an array of ours. */
export function hasTypedCounters(file: unknown): boolean {
  return typeof file === "object" && file !== null && linkOf(file) !== undefined;
}

/**
 * The link names the object it belongs to, because copies made by property descriptors (as Jest makes them) carry it
 * along although their counts stand still; weakly, so that such a copy does not keep the object's realm alive.
 */
interface CountersLink {
  readonly file: WeakRef<object>;
  readonly counters: Uint32Array;
  /** Given where counters share slots. */
  readonly slots?: (() => SharedSlots) | undefined;
}

function linkOf(file: object): CountersLink | undefined {
  const link: CountersLink | undefined = Reflect.get(file, Symbol.for(COUNTERS_KEY));
  return link?.file.deref() === file ? link : undefined;
}

/** The part of instrument/slots.ts that concerns blocks. */
export interface SharedSlots {
  readonly s: Readonly<Record<string, number>>;
  readonly b: Readonly<Record<string, readonly number[]>>;
}

/** The slot of each block. */
export function blockSlots({ s, b }: SharedSlots, blocks: readonly Block[]): Uint32Array {
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

  zeroAll(): void {
    this.#all.fill(0);
  }
}

/**
 * Slots that several blocks share (`precision: "block"`). To zero one block is to tell it from the others of its slot, so
 * from then on what all blocks had counted waits here, and the slots begin anew.
 */
class SharedCounters implements Counters {
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

  zero(from: number, blocks: Uint32Array, all: boolean): void {
    if (all) this.#zeroCounted(from, blocks);
    else for (const index of blocks) this.#zero(from + index);
  }

  zeroAll(): void {
    this.#all.fill(0);
    this.#forgetWaiting();
  }

  /** None has to wait: the slots begin anew, and that is all. */
  #zeroCounted(from: number, blocks: Uint32Array): void {
    const [all, slots] = [this.#all, this.#slots];
    for (let i = 0; i < blocks.length; i++) all[slots[from + (blocks[i] as number)] as number] = 0;
    if (this.#waiting.any) this.#forgetWaiting();
  }

  #zero(block: number): void {
    if (this.#all[this.#slots[block] as number] !== 0) this.#unshare();
    this.#waiting.counts[block] = 0;
  }

  #unshare(): void {
    this.#waiting.counts.set(this.read());
    this.#waiting.any = true;
    for (const slot of this.#slots) this.#all[slot] = 0;
  }

  #forgetWaiting(): void {
    this.#waiting.counts.fill(0);
    this.#waiting.any = false;
  }
}

/** Puts counts in the place of zeros; returns whether there was any count. */
function fillGaps(copy: Uint32Array, counts: Uint32Array): boolean {
  let any = false;
  for (let i = 0; i < copy.length; i++) {
    if (counts[i] === 0) continue;
    any = true;
    if (copy[i] === 0) copy[i] = counts[i] as number;
  }
  return any;
}

/** Counts of blocks that were not told yet although their slots began anew. */
interface Waiting {
  readonly counts: Uint32Array;
  /** Whether any of them may be other than 0. */
  any: boolean;
}

/** By array of counters: what one reader has left, the next one finds. */
const WAITING = new WeakMap<Uint32Array, Waiting>();

function waitingFor(all: Uint32Array, blocks: number): Waiting {
  const waiting = WAITING.get(all) ?? { counts: new Uint32Array(blocks), any: false };
  WAITING.set(all, waiting);
  return waiting;
}

type Hits = Record<string, unknown>;

/** Counters in plain Istanbul objects. They are looked up at each use, since a host may replace `s` or `b` whole. */
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
    throw new KcovError("EINVAL", "read coverage", `${this.#path}: ${field} must be a count, got ${shown(hits)}`);
  }
}

function zeroValues(hits: Hits): void {
  for (const id of Object.keys(hits)) hits[id] = 0;
}

/** Only what is there: a foreign list may have holes, and be as long as it likes. */
function zeroArms(arms: unknown): void {
  if (Array.isArray(arms)) zeroValues(arms as unknown as Hits);
}
