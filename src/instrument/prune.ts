/**
 * Removes cache entries that nobody has used for long, and the longest unused ones when the cache is too large. It
 * looks at every entry, so the process that ends a trace does it, at most once a day. Files that a process may be about
 * to write stay, as do files that are not ours; failures are silent, as in all of the cache.
 */
import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * People return to a branch after a holiday; entries of an older release of ours or of Babel's are never used again.
 */
const LONGEST_UNUSED_MS = 30 * DAY_MS;

/**
 * Ten times what the largest of our own workloads leaves (TypeScript's compiler: 90 MB), so that no project removes
 * entries that it needs itself.
 */
const MOST_BYTES = 1024 ** 3;

/** No write takes this long: its process was killed. */
const LONGEST_WRITE_MS = HOUR_MS;

/** A file whose age is that of the last pruning. */
const STAMP = "pruned";

const ENTRY = /^[0-9a-f]{40}\.[a-z]+$/;
const UNFINISHED = /^[0-9a-f]{40}\.[a-z]+\..*\.tmp$/;

interface Entry {
  readonly file: string;
  readonly size: number;
  /** Since it was made or last used, as InstrumentCache keeps it. */
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
    // Left for another day.
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

/** The entries, in order of their last use, after those that there is room for. */
function superfluous(entries: readonly Entry[]): Entry[] {
  let bytes = 0;
  return [...entries]
    .sort((a, b) => a.ageMs - b.ageMs)
    .filter(({ size, ageMs }) => {
      bytes += size;
      return bytes > MOST_BYTES || ageMs > LONGEST_UNUSED_MS;
    });
}
