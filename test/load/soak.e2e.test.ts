/** Drains, as often as a fuzzer makes them, for a long time: nothing is miscounted, and memory stays as it was. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { effort } from "../support/effort";

/** What soak-process.cjs prints. */
interface Soak {
  readonly drains: number;
  /** Drains that gave other PCs than the same input gave before. */
  readonly wrong: number;
  /** Counts of `__coverage__` that are not those of all runs together. */
  readonly miscounted: number;
  /** PCs of each input, by reader. */
  readonly covered: readonly (readonly number[])[];
  /** Memory in use after a garbage collection, at even intervals. */
  readonly bytes: readonly number[];
}

const SECONDS = effort(5, 30 * 60);
const PER_SECOND = 1_000;

/** What V8 may keep for itself: code, feedback, a semi-space that it has not shrunk. */
const NOISE = 2 * 1024 * 1024;

const PROGRAM = resolve(__dirname, "../support/soak-process.cjs");

test(
  `${PER_SECOND} drains a second, as the machine has time, for ${SECONDS} s count exactly, and keep no memory`,
  () => {
    const args = ["--expose-gc", PROGRAM, String(SECONDS * PER_SECOND), String(PER_SECOND)];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(stderr).toBe("");
    const { drains, wrong, miscounted, covered, bytes } = JSON.parse(stdout) as Soak;
    expect({ wrong, miscounted }).toEqual({ wrong: 0, miscounted: 0 });
    for (const [clear = 0, delta, shared, device] of covered) {
      expect({ delta, shared, device }).toEqual({ delta: clear, shared: clear, device: clear });
      expect(clear).toBeGreaterThan(300);
    }
    expect(drains).toBeGreaterThanOrEqual(SECONDS * PER_SECOND);
    const [half, end] = [bytes[Math.floor(bytes.length / 2)], bytes.at(-1)] as [number, number];
    expect(end).toBeLessThan(half + NOISE);
  },
  (SECONDS + 120) * 1_000,
);
