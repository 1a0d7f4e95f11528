/**
 * Finds the lengths of MessagePack values without decoding them, also to skip values that are not needed.
 *
 * A decoder allocates arrays of the length that a value's head claims: five bytes can claim 2^32 elements, and each of
 * those again. So all open arrays and maps together may claim no more elements than there are bytes left.
 */
import { decode } from "@msgpack/msgpack";

/** Bytes of head and fixed body, by type byte from 0xc0 to 0xdf, as listed in the specification. */
const FIXED = [1, 1, 1, 1, 2, 3, 5, 3, 4, 6, 5, 9, 2, 3, 5, 9, 2, 3, 5, 9, 3, 4, 6, 10, 18, 2, 3, 5, 3, 5, 3, 5];

/** Size in bytes of the length that follows the type byte, for str, bin and ext. */
const BODY_LENGTH: Readonly<Record<number, 1 | 2 | 4>> = {
  196: 1,
  197: 2,
  198: 4,
  199: 1,
  200: 2,
  201: 4,
  217: 1,
  218: 2,
  219: 4,
};

/** Size in bytes of the count that follows the type byte, for arrays and maps. */
const COUNT_LENGTH: Readonly<Record<number, 2 | 4>> = { 220: 2, 221: 4, 222: 2, 223: 4 };

export function claimsMoreThanItHas(bytes: Buffer): boolean {
  let owed = 0;
  let at = 0;
  while (at < bytes.length) {
    const type = bytes[at] as number;
    owed = Math.max(owed - 1, 0) + elementsAt(bytes, at, type);
    at += lengthAt(bytes, at, type);
    if (owed > bytes.length - at) return true;
  }
  return false;
}

/** The maps in a stream, without the lists and maps inside them, which make up most of it. */
export function* scalarsOf(bytes: Buffer): Generator<Record<string, unknown>, void> {
  for (let at = 0; at < bytes.length; ) {
    const type = bytes[at] as number;
    const scalars: [key: unknown, value: unknown][] = [];
    let start = at + lengthAt(bytes, at, type);
    for (let left = elementsAt(bytes, at, type); left > 0 && start < bytes.length; left -= 2) {
      const [middle, end] = endsOfPair(bytes, start);
      const isScalar = elementsAt(bytes, middle, bytes[middle] as number) === 0;
      if (isScalar) scalars.push([decode(bytes.subarray(start, middle)), decode(bytes.subarray(middle, end))]);
      start = end;
    }
    yield Object.fromEntries(scalars);
    at = start;
  }
}

function endsOfPair(bytes: Buffer, at: number): [first: number, second: number] {
  const first = endOf(bytes, at);
  return [first, endOf(bytes, first)];
}

/** Offset of the end of a value, including its elements. */
function endOf(bytes: Buffer, at: number): number {
  let end = at;
  for (let owed = 1; owed > 0 && end < bytes.length; owed--) {
    const type = bytes[end] as number;
    owed += elementsAt(bytes, end, type);
    end += lengthAt(bytes, end, type);
  }
  return end;
}

/** How many values follow as parts of the value at `at`. */
function elementsAt(bytes: Buffer, at: number, type: number): number {
  if (type >= 0x80 && type <= 0x8f) return 2 * (type & 0x0f);
  if (type >= 0x90 && type <= 0x9f) return type & 0x0f;
  const count = numberAt(bytes, at + 1, COUNT_LENGTH[type]);
  return type >= 0xde && type <= 0xdf ? 2 * count : count;
}

/** Bytes of the value at `at`, without its elements. */
function lengthAt(bytes: Buffer, at: number, type: number): number {
  if (type >= 0xa0 && type <= 0xbf) return 1 + (type & 0x1f);
  return (FIXED[type - 0xc0] ?? 1) + numberAt(bytes, at + 1, BODY_LENGTH[type]);
}

/** 0 if the value has no such number, or if the bytes end before it. */
function numberAt(bytes: Buffer, at: number, length: 1 | 2 | 4 | undefined): number {
  if (length === undefined || at + length > bytes.length) return 0;
  return bytes.readUIntBE(at, length);
}
