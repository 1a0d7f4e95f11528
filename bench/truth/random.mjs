/** Random numbers that are the same in every run. */

/** mulberry32; each call returns an integer below `below`. */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/**
 * All mutants in random order. Every other one comes from a random file: otherwise most would be from the largest file.
 *
 * @param byFile one list of mutants per file.
 */
export function shuffled(byFile, seed) {
  const below = randomNumbers(seed);
  const drawn = new Set();
  const all = byFile.flat();
  const files = byFile.filter(({ length }) => length > 0);
  while (drawn.size < all.length) {
    const from = drawn.size % 2 === 0 ? all : files[below(files.length)];
    const left = from.filter((mutant) => !drawn.has(mutant));
    drawn.add(left.length > 0 ? left[below(left.length)] : all.find((mutant) => !drawn.has(mutant)));
  }
  return [...drawn];
}
