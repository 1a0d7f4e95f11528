/** Puts the parts of a test run's runners into one result, and tells the user what it has and what it lacks. */
import { resolve } from "node:path";
import { stampOf } from "../bridge/result-directory";
import { Notes } from "../notes";
import { printable } from "../printable";
import { type GatheredFile, noticesOf } from "../suite/gather";
import type { RunPlace } from "../suite/run-directory";
import { type Destination, type RunScope, writeRun } from "../suite/run-output";
import { type RunPart, readParts, wasSeen } from "../suite/run-part";
import { KNOWN_RUNNERS } from "../suite/test-data";
import { lostRecord } from "../suite/test-record";
import { isLikeTest, isTestFile, mergeSearches, type Search } from "../suite/test-search";
import { EVERYWHERE, wholeSearch } from "../suite/whole-search";
import { ChildRecords } from "./child-records";
import type { TestOptions } from "./run-tests";

const WAY = "the project's code was left out (--include, --exclude, --cwd), or is compiled where we do not see it";

export interface OutcomeOptions extends TestOptions {
  /** Stamp of the result that existed when the run began. */
  readonly before: string | undefined;
}

/** @returns false when it failed, which the user has been told then. */
export function writeOutcome(place: RunPlace, { output, traces, before, say }: OutcomeOptions): boolean {
  try {
    const parts = readParts(place.directory);
    const destination = { root: place.root, output: resolve(place.root, output), traces, host: HOST };
    if (stampOf(destination.output) !== before) say(`another run has written to ${destination.output} meanwhile`);
    for (const line of write(place, parts, destination)) process.stderr.write(`${printable(line)}\n`);
    const hasRunner = parts.length > 0 || wasSeen(place.directory);
    for (const line of [...(hasRunner ? [] : [NONE]), ...unrecorded(parts), ...complaintsIn(place.directory)])
      say(line);
    return hasRunner && parts.every(({ refusal }) => refusal === undefined);
  } catch (error) {
    say((error as Error).message);
    return false;
  }
}

const HOST = { runner: "jest", name: "test", way: WAY } as const;

function write(place: RunPlace, parts: readonly RunPart[], destination: Destination): string[] {
  const children = new ChildRecords(place);
  const files = [...parts.flatMap((part) => part.files), ...missingOf(parts)];
  const entries = files.map((file) => ({ ...file, record: children.complete(file.record) }));
  return [...writeRun(place.directory, entries, destination, scopeOf(parts, files, place.root)), ...noticesOf(files)];
}

const NONE = `no test was recorded: the command ran no known test runner (${KNOWN_RUNNERS})`;

function unrecorded(parts: readonly RunPart[]): string[] {
  return parts.flatMap(({ runner, refusal }) =>
    refusal === undefined ? [] : [`the tests of ${runner} are not recorded: ${refusal}`],
  );
}

/** Complaints of all processes, each once: many processes load the same file. */
function complaintsIn(directory: string): string[] {
  return [...new Set(Notes.read(directory).complaints)];
}

/**
 * Test files that were planned and of which nothing is left. The process that ran a file need not be the one that
 * planned it.
 */
function missingOf(parts: readonly RunPart[]): GatheredFile[] {
  const known = parts.flatMap(({ files, end }) => [...files.map(({ file }) => file), ...(end?.withoutTests ?? [])]);
  const ended = new Set(known);
  const missing = new Map(
    parts.flatMap(({ runner, planned = [] }) =>
      planned.filter((file) => !ended.has(file)).map((file) => [file, runner] as const),
    ),
  );
  const record = lostRecord("it did not come to its end, so what it ran is not known");
  return Array.from(missing, ([file, runner]) => ({
    runner,
    file,
    project: "",
    projectId: runner,
    record,
    results: [],
    gap: "lost",
  }));
}

function scopeOf(parts: readonly RunPart[], files: readonly GatheredFile[], root: string): RunScope {
  const isWhole = (part: RunPart): boolean => part.end?.partial === false && part.refusal === undefined;
  const partial = !parts.every(isWhole);
  const told = parts.flatMap(({ end }) => end?.search ?? []);
  const isTold = told.length === parts.length;
  const searches = isTold ? told : [...told, partial ? EVERYWHERE : searchOf(files, root)];
  return {
    partial,
    search: mergeSearches(
      searches,
      files.map(({ file }) => file),
    ),
  };
}

/** For a runner that does not report its search, it is all that git knows, and what was not run was passed over. */
function searchOf(files: readonly GatheredFile[], root: string): Search {
  const ran = new Set(files.map(({ file }) => file));
  return wholeSearch(root, (path) => !ran.has(path) && (isTestFile(path) || isLikeTest(path, files)));
}
