/**
 * Whether MessagePack values can be as long as they say: a decoder makes an array of the length that its head claims.
 *
 * Stands for the depth and size limits of other decoders (msgpack.org's specification, "Security"). Five bytes can claim
 * 2^32 elements, and each of those again. The rule: no more elements are claimed, all open arrays and maps together, than
 * there are bytes to come.
 */

/** Bytes of heads and of fixed bodies by the type byte from 0xc0 to 0xdf, as the specification lists them. */
const FIXED = [1, 1, 1, 1, 2, 3, 5, 3, 4, 6, 5, 9, 2, 3, 5, 9, 2, 3, 5, 9, 3, 4, 6, 10, 18, 2, 3, 5, 3, 5, 3, 5];

/** Bytes of the length that follows the type byte, for str, bin and ext. */
const BODY_LENGTH: Readonly<Record<number, 1 | 2 | 4>> = {
  ...{ 196: 1, 197: 2, 198: 4, 199: 1, 200: 2, 201: 4 },
  ...{ 217: 1, 218: 2, 219: 4 },
};

/** Bytes of the count that follows the type byte, for arrays and maps. */
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

/** How many values follow as parts of the one at `at`. */
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

/** 0 where there is none, or where the bytes end before it. */
function numberAt(bytes: Buffer, at: number, length: 1 | 2 | 4 | undefined): number {
  if (length === undefined || at + length > bytes.length) return 0;
  return bytes.readUIntBE(at, length);
}
