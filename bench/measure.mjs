/**
 * The few numbers that all benchmarks report. A time is never reported alone, but as a ratio to that of a peer in the
 * same run, of minima and of medians.
 */
export const min = (samples) => samples.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

function median(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function geometricMean(values) {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** `{ min, median }` of each side's samples. */
export function summarise(samples) {
  return Object.fromEntries([...samples].map(([side, times]) => [side, { min: min(times), median: median(times) }]));
}

/** Times each of `tasks` (name to `{ before, run }`) in turn until `ms` are over, at least `least` rounds. */
export function interleave(tasks, { ms, least }) {
  const samples = new Map(Object.keys(tasks).map((name) => [name, []]));
  const end = performance.now() + ms;
  for (let round = 0; round < least || performance.now() < end; round++) {
    for (const [name, { before, run }] of Object.entries(tasks)) {
      before?.();
      const start = performance.now();
      run();
      samples.get(name).push(performance.now() - start);
    }
  }
  return samples;
}
