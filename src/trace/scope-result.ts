/**
 * What the processes of a scope recorded, and whether anything ran unrecorded.
 *
 * A process that was started is known by its pid: if it is Node with our hooks, it has reported itself, also where a
 * script or another program became it (`env node`, a line `#!`). A shell does not report; it counts as recorded if its
 * text starts no more programs than have reported as its children.
 */
import { Notes } from "../notes";
import { type FileRecord, type ProcessStart, readProcesses } from "./process-records";
import { readScopeStarts, type SpawnedProcess } from "./scope-starts";
import { countPrograms, shellText } from "./shell-command";

export interface ScopeResult {
  readonly records: ReadonlyMap<string, readonly FileRecord[]>;
  /** Files that were loaded without counters. */
  readonly leftOut: readonly string[];
  /** What ran without a record, and why; undefined when nothing did. */
  readonly lost: string | undefined;
}

export function readScope(directory: string): ScopeResult {
  const { started, ended } = readProcesses(directory);
  const { processes, lostWorkers } = readScopeStarts(directory);
  const { complaints, leftOut } = Notes.read(directory);
  const unended = [...started].filter(([id]) => !ended.has(id)).map(([, { command }]) => command);
  const starts = [...started.values()];
  const known = new Set(processes.map(({ pid }) => pid));
  const unrecorded = processes
    .filter((process) => !isRecorded(process, starts, known))
    .map(({ command }) => command.join(" "));
  const reasons = [
    ...unended
      .sort()
      .map((command) => `its child process ${shown(command)} left no record: it was killed, or still runs`),
    ...unrecorded.sort().map((command) => `its child process ${shown(command)} was not recorded`),
    ...(lostWorkers > 0 ? ["a worker thread that it started was not recorded"] : []),
    ...complaints.map((complaint) => `its child process complained: ${complaint}`),
  ];
  return { records: ended, leftOut, lost: reasons[0] };
}

/**
 * Programs that a shell started are its children, unless it became one of them. What those started is known in turn.
 */
function isRecorded(
  { pid, command }: SpawnedProcess,
  starts: readonly ProcessStart[],
  known: ReadonlySet<number>,
): boolean {
  const text = shellText(command);
  if (text === undefined) return starts.some((start) => start.pid === pid);
  const programs = countPrograms(text);
  const itsOwn = starts.filter((start) => start.pid === pid || (start.ppid === pid && !known.has(start.pid)));
  return programs !== undefined && new Set(itsOwn.map((start) => start.pid)).size >= programs;
}

/** In characters. */
const LONGEST = 80;

function shown(command: string): string {
  return JSON.stringify(command.length > LONGEST ? `${command.slice(0, LONGEST)}…` : command);
}
