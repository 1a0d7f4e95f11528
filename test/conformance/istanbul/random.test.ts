/** Random programs of every kind of syntax, each run as it is, under Istanbul and under us in both precisions. */
import { isDeepStrictEqual } from "node:util";
import { afterAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { coveredBlocks } from "../../support/covered";
import { effort } from "../../support/effort";
import { type Entry, ROOT, withoutTemp } from "../../support/instrument";
import {
  type ProgramRun,
  type ProgramRuns,
  ProgramThread,
  type Settings,
  type SlotGroups,
} from "../../support/program-thread";
import { type RandomProgram, randomProgram } from "../../support/random-program/program";

const thread = new ProgramThread();

afterAll(() => thread.stop());

const SETTINGS: fc.Arbitrary<Settings> = fc.record({
  precision: fc.constantFrom("statement", "block"),
  reportLogic: fc.constantFrom(false, false, true),
  maps: fc.constantFrom("literal", "literal", "compact"),
  way: fc.constantFrom<Settings["way"]>("plugin", "caller", "hook"),
  mode: fc.constantFrom<Settings["mode"]>(undefined, undefined, "clear", "delta"),
});

/** Istanbul changes some names and messages of errors; ours is then as one of both, line by line. */
function expectSameOutput({ log }: ProgramRun, { bare: own, istanbul }: ProgramRuns, reportLogic: boolean): void {
  const allowed = (i: number): unknown[] => [istanbul.log[i], ...(reportLogic ? [] : [own.log[i]])].map(withoutQuote);
  const wrong = log.findIndex((line, i) => !allowed(i).includes(withoutQuote(line)));
  if (wrong >= 0) throw new Error(`line ${wrong} of the output is ${log[wrong]}, not ${allowed(wrong).join(" or ")}`);
  if (log.length !== istanbul.log.length) throw new Error("the output ends too soon");
}

/**
 * Some messages of V8's quote calls and brackets, and with them whichever counters are there: `(c[1]++, x) is not a
 * constructor`.
 */
function withoutQuote(line: unknown): unknown {
  return typeof line === "string" ? line.replace(/(Error: ).*\(.*( is not .*)$/s, "$1…$2") : line;
}

function expectSame(what: string, actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  expect({ [what]: actual }).toEqual({ [what]: expected });
  throw new Error(`${what} differ`);
}

/**
 * Ours registers a compiled module above its requires; where one of them throws, Istanbul has no entry, ours no count.
 */
function begun(coverage: ProgramRun["coverage"], istanbul: ProgramRun): ProgramRun["coverage"] {
  const hasCount = ({ s, f, b }: Entry): boolean =>
    /[1-9]/.test(JSON.stringify([s, f, b].map((counts) => Object.values(counts))));
  const entries = Object.entries(coverage).filter(([file, entry]) => file in istanbul.coverage || hasCount(entry));
  return Object.fromEntries(entries);
}

/** The whole entry: maps, hash and counts. */
function expectSameCoverage({ coverage }: ProgramRun, { istanbul }: ProgramRuns): void {
  const expected = Object.entries(istanbul.coverage).map(([file, entry]) => [file, withoutTemp(entry)]);
  expectSame("coverage", begun(coverage, istanbul), Object.fromEntries(expected));
}

/** Every counter of a basic block reads what the first of them has counted under Istanbul. */
function expectFirstsOfBlocks({ coverage, slots }: ProgramRun, { istanbul }: ProgramRuns): void {
  const expected = Object.entries(istanbul.coverage).map(([file, entry]) => {
    return [file, firstsOfBlocks(withoutTemp(entry) as Entry, slots[file] as SlotGroups)];
  });
  expectSame("coverage", begun(coverage, istanbul), Object.fromEntries(expected));
}

function firstsOfBlocks(entry: Entry, slots: SlotGroups): object {
  const largest = new Map<number, number>();
  mapSlots(entry, slots, (slot, count) => largest.set(slot, Math.max(largest.get(slot) ?? 0, count)));
  return { ...entry, ...(mapSlots(entry, slots, (slot) => largest.get(slot)) as object) };
}

/** The counts that have slots, changed. */
function mapSlots(counts: unknown, slots: unknown, change: (slot: number, count: number) => unknown): unknown {
  if (typeof slots === "number") return change(slots, counts as number);
  const part = ([key, slot]: [string, unknown]): [string, unknown] => {
    return [key, mapSlots(Reflect.get(counts as object, key), slot, change)];
  };
  const parts = Object.entries(slots as object).map(part);
  return Array.isArray(counts) ? parts.map(([, value]) => value) : Object.fromEntries(parts);
}

function coveredBy({ coverage }: ProgramRun): string[] {
  return Object.entries(coverage).flatMap(([file, entry]) => {
    return coveredBlocks(entry).map((block) => `${file.slice(ROOT.length + 1)} ${block}`);
  });
}

/** What comes out is what is covered, be it at once or bit by bit. */
function expectDrained(run: ProgramRun, mode: Settings["mode"]): void {
  const all = new Set([...run.looked.flat(), ...run.drained]);
  if (mode === "clear") expectSame("drained blocks", [...run.drained].sort(), coveredBy(run).sort());
  else expectSame("drained blocks", [...all].sort(), coveredBy(run).sort());
  expectSame("blocks of a second drain", run.again, []);
}

/** What is drained in the middle of a block is all of it, and what is cleared there does not count again. */
async function check(program: RandomProgram, settings: Settings): Promise<void> {
  const { reportLogic, precision, mode } = settings;
  const runs = await thread.run(program, settings);
  const { bare, istanbul, ours } = runs;
  fc.pre(!bare.log.includes("Error: too long"));
  if (!reportLogic) expectSame("lines under Istanbul", istanbul.log.length, bare.log.length);
  expectSameOutput(ours, runs, reportLogic);
  expectDrained(ours, mode);
  if (precision === "block" && mode === "clear") return;
  if (precision === "block" && program.throws) expectFirstsOfBlocks(ours, runs);
  else expectSameCoverage(ours, runs);
  if (precision === "statement") expectSame("blocks drained on the way", ours.looked, istanbul.looked);
}

/** Shrinking takes many more runs than finding; what it has come to by then is shown. */
const interruptAfterTimeLimit = effort(240_000, 14_400_000);

/** Fewer programs than wanted, since time was up, pass, but not without a word. */
async function expectAlways(property: fc.IAsyncProperty<[RandomProgram, Settings]>, numRuns: number): Promise<void> {
  const found = await fc.check(property, { numRuns, interruptAfterTimeLimit });
  if (found.failed) throw new Error(fc.defaultReportMessage(found), { cause: found.errorInstance });
  if (found.numRuns < numRuns) console.warn(`time was up after ${found.numRuns} of ${numRuns} programs`);
}

test(
  "random programs give the output and the counts that they give under Istanbul",
  () => expectAlways(fc.asyncProperty(randomProgram(), SETTINGS, check), effort(120, 50_000)),
  interruptAfterTimeLimit + 60_000,
);
