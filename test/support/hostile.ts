/**
 * Malicious input: real bytes and real values, changed in a place or two.
 *
 * A reader must refuse such input soon, with a KcovError of one printable line, and must leave the prototypes that
 * everything inherits from unchanged.
 */
import { expect } from "@jest/globals";
import fc from "fast-check";
import { KcovError } from "../../src/errors";
import { cpuTime } from "./cpu-time";
import { effort } from "./effort";

/** Names that objects have already, or that lead out of a directory. */
export const HOSTILE_NAMES = [
  ...["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "../../../../etc/passwd", "/etc/passwd"],
  ...["a\0b.js", "\u001b[31mred", "a\nb", "<img src=x onerror=alert(1)>.js", "</script><!--", "\u2028", "\u202e", ".."],
];

const hostileLeaf: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...HOSTILE_NAMES),
  fc.constantFrom<unknown>(null, true, "", 0, -1, 1.5, -0, 2 ** 31, 2 ** 32, 2 ** 53, 1e308, Number.NaN, [], {}, [[]]),
  fc.constantFrom<unknown>("9".repeat(400), "\u001b]0;x\u0007".repeat(5_000), Array(1_000).fill(0), [2 ** 32, 1]),
  fc.jsonValue({ maxDepth: 3 }),
  fc.integer(),
);

/** The bytes with some flipped, cut off, doubled, or replaced by others. */
export function mutatedBytes(sample: Uint8Array): fc.Arbitrary<Buffer> {
  const place = fc.nat({ max: sample.length });
  const flips = fc.array(fc.tuple(place, fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 });
  return fc.oneof(
    flips.map((all) => flipped(sample, all)),
    place.map((end) => Buffer.from(sample.subarray(0, end))),
    fc.tuple(place, place, place).map(([at, from, to]) => spliced(sample, at, sample.subarray(from, to))),
    fc.tuple(place, fc.uint8Array({ maxLength: 12 })).map(([at, bytes]) => spliced(sample, at, bytes)),
    fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  );
}

function flipped(sample: Uint8Array, flips: readonly (readonly [number, number])[]): Buffer {
  const bytes = Buffer.from(sample);
  for (const [at, value] of flips) if (at < bytes.length) bytes[at] = value;
  return bytes;
}

function spliced(sample: Uint8Array, at: number, part: Uint8Array): Buffer {
  return Buffer.concat([sample.subarray(0, at), part, sample.subarray(at)]);
}

/** The value with one to three of its parts replaced, removed, or given another name. */
export function mutatedValue(sample: unknown): fc.Arbitrary<unknown> {
  const change = fc.record({
    at: fc.nat(),
    how: fc.constantFrom<Change["how"]>("replace", "replace", "remove", "rename", "repeat"),
    leaf: hostileLeaf,
    name: fc.constantFrom(...HOSTILE_NAMES),
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => changes.reduce(changed, sample));
}

interface Change {
  readonly at: number;
  readonly how: "replace" | "remove" | "rename" | "repeat";
  readonly leaf: unknown;
  readonly name: string;
}

type Holder = Record<string, unknown>;

/** A copy of the value with one change in it, at any depth. */
function changed(value: unknown, { at, how, leaf, name }: Change): unknown {
  const holder = { value: structuredClone(value) };
  const places = placesIn(holder);
  const [owner, key] = places[at % places.length] as [Holder, string];
  if (how === "replace") owner[key] = leaf;
  if (how === "rename") define(owner, name, owner[key]);
  if (how === "repeat" && Array.isArray(owner)) owner.push(...owner);
  if (how === "remove" || how === "rename") delete owner[key];
  return holder.value;
}

function placesIn(owner: Holder): [Holder, string][] {
  return Object.keys(owner).flatMap((key) => {
    const part = owner[key];
    const inner = typeof part === "object" && part !== null ? placesIn(part as Holder) : [];
    return [[owner, key], ...inner] as [Holder, string][];
  });
}

/** An own property, also of the name `__proto__`, as JSON.parse makes it. */
function define(owner: Holder, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, writable: true, enumerable: true, configurable: true });
}

/** Runs the property as often as its time allows: a moment in the short form, minutes in the long one. */
export function fuzz<T>(
  arbitrary: fc.Arbitrary<T>,
  check: (value: T) => void,
  milliseconds: number = effort(500, 20_000),
): void {
  let runs = 0;
  const property = fc.property(arbitrary, (value) => {
    runs++;
    check(value);
  });
  fc.assert(property, { numRuns: 1e8, interruptAfterTimeLimit: milliseconds, markInterruptAsFailure: false });
  expect(runs).toBeGreaterThan(0);
}

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
const INHERITED = inherited();

function inherited(): string {
  return PROTOTYPES.flatMap((prototype) => Reflect.ownKeys(prototype))
    .map(String)
    .join();
}

/** Processor time that an answer may take. Generous: the input is small. */
const LONGEST_MS = 5_000;

/** Longest line a refusal may be, whatever it quotes. */
export const LONGEST_LINE = 20_000;

/** What no line for a terminal may hold. */
export const UNPRINTABLE: RegExp = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** Undefined when the action was refused as it should be; fails when it threw anything else, or took long. */
export function resultOrRefusal<T>(action: () => T): T | undefined {
  const start = cpuTime();
  try {
    return action();
  } catch (error) {
    if (!(error instanceof KcovError)) throw error;
    expect(error.message).not.toMatch(UNPRINTABLE);
    expect(error.message.length).toBeLessThan(LONGEST_LINE);
    return undefined;
  } finally {
    const elapsed = cpuTime() - start;
    if (elapsed > LONGEST_MS) expect(elapsed).toBeLessThan(LONGEST_MS);
    if (inherited() !== INHERITED) expect(inherited()).toBe(INHERITED);
  }
}
