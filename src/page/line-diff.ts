/** Which lines of one text are not in another one, by the shortest list of edits (Myers, 1986). */

/** Texts that differ in more lines count as entirely different between their common beginning and their common end. */
const MAX_EDITS = 1000;

type Lines = readonly string[];

/**
 * 1-based lines of `shown` that are not in `other`, ascending. Where `other` only has additional lines, it is the line
 * before which they would stand.
 */
export function changedLines(shown: Lines, other: Lines): number[] {
  const start = commonStart(shown, other);
  const end = commonEnd(shown, other, start);
  const between = (lines: Lines): Lines => lines.slice(start, lines.length - end);
  const [a, b] = [between(shown), between(other)];
  if (a.length === 0 && b.length === 0) return [];
  const changed = a.length === 0 ? [0] : (editedLines(a, b) ?? [...a.keys()]);
  return changed.map((index) => Math.min(start + index + 1, shown.length));
}

function commonStart(a: Lines, b: Lines): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

function commonEnd(a: Lines, b: Lines, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let length = 0;
  while (length < most && a[a.length - 1 - length] === b[b.length - 1 - length]) length++;
  return length;
}

/** Undefined when there are too many. */
function editedLines(a: Lines, b: Lines): number[] | undefined {
  const most = Math.min(a.length + b.length, MAX_EDITS);
  const furthest = new Furthest(most);
  const before: Furthest[] = [];
  for (let edits = 0; edits <= most; edits++) {
    before.push(furthest.copy());
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const x = follow(a, b, furthest.next(diagonal, edits), diagonal);
      furthest.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return walkBack(before, a.length, b.length);
    }
  }
  return undefined;
}

function follow(a: Lines, b: Lines, from: number, diagonal: number): number {
  let x = from;
  while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
  return x;
}

/** For each diagonal, how far a number of edits leads in the first text. */
class Furthest {
  readonly #reached: Int32Array;

  constructor(edits: number, reached: Int32Array = new Int32Array(2 * edits + 3)) {
    this.#reached = reached;
  }

  copy(): Furthest {
    return new Furthest(0, this.#reached.slice());
  }

  at(diagonal: number): number {
    return this.#reached[(this.#reached.length >>> 1) + diagonal] as number;
  }

  set(diagonal: number, x: number): void {
    this.#reached[(this.#reached.length >>> 1) + diagonal] = x;
  }

  /** Whether the best way to a diagonal takes a line of the second text and none of the first. */
  comesDown(diagonal: number, edits: number): boolean {
    return diagonal === -edits || (diagonal !== edits && this.at(diagonal - 1) < this.at(diagonal + 1));
  }

  next(diagonal: number, edits: number): number {
    return this.comesDown(diagonal, edits) ? this.at(diagonal + 1) : this.at(diagonal - 1) + 1;
  }
}

function walkBack(before: readonly Furthest[], length: number, otherLength: number): number[] {
  const gone = new Set<number>();
  const gaps: number[] = [];
  let [x, y] = [length, otherLength];
  for (let edits = before.length - 1; edits > 0; edits--) {
    const furthest = before[edits] as Furthest;
    const isDown = furthest.comesDown(x - y, edits);
    const diagonal = x - y + (isDown ? 1 : -1);
    x = furthest.at(diagonal);
    y = x - diagonal;
    if (isDown) gaps.push(x);
    else gone.add(x);
  }
  const alone = gaps.filter((gap) => !gone.has(gap) && !gone.has(gap - 1));
  return [...new Set([...gone, ...alone])].sort((one, another) => one - another);
}
