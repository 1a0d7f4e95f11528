/**
 * Takes from the cache what nobody has used for long, and the longest unused of what is too much.
 *
 * Once a day at most, by whoever ends a trace, since it looks at every entry. What a process may be about to write stays, and
 * so does whatever is none of ours. Like all of the cache it fails in silence.
 */
import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A branch comes back after a holiday; the entries of a release of ours or of Babel's never do. */
const LONGEST_UNUSED_MS = 30 * DAY_MS;

/** Ten times what the largest of our own workloads leaves (TypeScript's compiler: 90 MB), so that no project runs round in it. */
const MOST_BYTES = 1024 ** 3;

/** No write takes as long: its process was killed. */
const LONGEST_WRITE_MS = HOUR_MS;

/** Its age is that of the last pruning. */
const STAMP = "pruned";

const ENTRY = /^[0-9a-f]{40}\.[a-z]+$/;
const UNFINISHED = /^[0-9a-f]{40}\.[a-z]+\..*\.tmp$/;

interface Entry {
  readonly file: string;
  readonly size: number;
  /** Since it was made or used, as the cache keeps it (InstrumentCache). */
  readonly ageMs: number;
}

export function prune(directory: string, now: number = Date.now()): void {
  try {
    if (!isDue(join(directory, STAMP), now)) return;
    writeFileSync(join(directory, STAMP), "");
    const names = readdirSync(directory);
    const of = (kind: RegExp): Entry[] =>
      entriesOf(
        directory,
        names.filter((name) => kind.test(name)),
        now,
      );
    const killed = of(UNFINISHED).filter(({ ageMs }) => ageMs > LONGEST_WRITE_MS);
    for (const { file } of [...killed, ...superfluous(of(ENTRY))]) rmSync(file, { force: true });
  } catch {
    // Another day.
  }
}

function isDue(stamp: string, now: number): boolean {
  const last = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs;
  return last === undefined || Math.abs(now - last) > DAY_MS;
}

function entriesOf(directory: string, names: readonly string[], now: number): Entry[] {
  return names.flatMap((name) => {
    const file = join(directory, name);
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat === undefined ? [] : { file, size: stat.size, ageMs: now - stat.mtimeMs };
  });
}

/** Of entries in the order of their last use, all after those that there is room for. */
function superfluous(entries: readonly Entry[]): Entry[] {
  let bytes = 0;
  return [...entries]
    .sort((a, b) => a.ageMs - b.ageMs)
    .filter(({ size, ageMs }) => {
      bytes += size;
      return bytes > MOST_BYTES || ageMs > LONGEST_UNUSED_MS;
    });
}
