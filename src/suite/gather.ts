/**
 * What is known of a test file that has ended: its record or, where there is none, what the runner itself can say.
 *
 * The runner's own coverage may still show what the file covered as a whole. Where nothing does, the result says that
 * it is not known.
 */
import { toTablePath } from "../bridge/path";
import type { RunEntry, TestResult } from "./assemble";
import { Attribution } from "./attribution";
import { knownMaps } from "./recorder";
import { type RunPlace, recordKey } from "./run-directory";
import { UNRECORDED } from "./run-output";
import type { RunnerName } from "./test-data";
import { lostRecord, NO_BLOCKS, readTestRecord, type TestRecord } from "./test-record";

/** A test file that has ended, as its runner reports it. */
export interface EndedFile {
  /** Absolute. */
  readonly path: string;
  /** Name and id of the runner's project. */
  readonly project: string;
  readonly projectId: string;
  /** Empty when the file could not be loaded or its process died. */
  readonly results: readonly TestResult[];
  /** The runner's own copy of the coverage object, if it has one. */
  readonly coverage: unknown;
}

export interface GatheredFile extends RunEntry {
  /** It ran in an environment that does not record, or nothing is left of it. */
  readonly gap?: "unrecorded" | "lost";
}

export function gather(place: RunPlace, runner: RunnerName, ended: EndedFile): GatheredFile {
  const { path, project, projectId, results, coverage } = ended;
  const recorded = readTestRecord(place.directory, recordKey(projectId, path));
  const isWhole = recorded !== undefined && hasSets(recorded);
  const record = isWhole ? recorded : wholeFile(place, coverage, recorded?.opaque ?? UNRECORDED);
  const gap = gapOf(results, recorded);
  return {
    runner,
    file: toTablePath(place.root, path),
    project,
    projectId,
    record,
    results,
    ...(gap === undefined ? {} : { gap }),
  };
}

function gapOf(results: readonly TestResult[], recorded: TestRecord | undefined): GatheredFile["gap"] {
  if (results.length === 0) return "lost";
  return recorded === undefined ? "unrecorded" : undefined;
}

/** If a record only says why it is empty, the runner's own coverage may say more. */
function hasSets({ opaque, files }: TestRecord): boolean {
  return opaque === undefined || files.length > 0;
}

/** Without a record, only the coverage of the whole file is known. */
function wholeFile(place: RunPlace, coverage: unknown, opaque: string): TestRecord {
  try {
    return { ...covered(place, coverage), opaque };
  } catch {
    return lostRecord(opaque);
  }
}

function covered({ directory, root }: RunPlace, coverage: unknown): TestRecord {
  const attribution = new Attribution(() => coverage, knownMaps(root));
  const shared = attribution.collect();
  const files = attribution.files(directory);
  return { files, early: files.length, load: NO_BLOCKS, hooks: [], shared, tests: [] };
}

/** Lines for the user. If no file is recorded per test, none of them needs a notice. */
export function noticesOf(files: readonly GatheredFile[]): string[] {
  const named = (gap: GatheredFile["gap"]): string[] => files.filter((one) => one.gap === gap).map(({ file }) => file);
  const lost = named("lost");
  const unrecorded = lost.length + named("unrecorded").length === files.length ? [] : named("unrecorded");
  return [
    ...lost.map((file) => `istanbul-kcov: ${file} could not be run: what it covered is not known`),
    ...unrecorded.map(
      (file) => `istanbul-kcov: ${file} ran in another environment: its coverage is that of the whole file`,
    ),
  ];
}
