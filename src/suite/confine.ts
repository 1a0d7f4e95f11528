/**
 * Where a source file has changed: in the bodies of some functions, or as a whole.
 *
 * A change counts as confined to a body only if none of its effects can appear before a counted statement of that body
 * runs. Any other change concerns the whole file.
 */
import type { TableFile } from "../bridge/pc-table";
import { ownersOf } from "../istanbul/owners";
import type { FunctionMapping, Range } from "../istanbul/schema";
import type { FileChange } from "./change";
import { changedFunctions } from "./changed-functions";
import { inSource, type PlacedFile } from "./original-file";
import { hashContents } from "./source-hash";

export interface Project {
  /** The functions in a new text of the file; undefined when it cannot be parsed. */
  functionsIn(path: string, text: string): readonly FunctionMapping[] | undefined;
  /** What a text says that holds for the whole file, in words; undefined as for functionsIn. */
  fileWide(path: string, text: string): readonly string[] | undefined;
}

/** The changed places, in terms of the file that the data have, and a reason for people to read. */
export interface Extent {
  readonly bodies: readonly Range[];
  readonly reason: string;
}

export const WHOLE_FILE: Range = {
  start: { line: 1, column: 0 },
  end: { line: Number.MAX_SAFE_INTEGER, column: Number.POSITIVE_INFINITY },
};

/** Finds the changed places in the file that the data have. */
export function confine(
  file: TableFile,
  { path, before, after }: FileChange,
  known: string | null | undefined,
  project: Project,
): Extent {
  if (after === undefined) return whole("it was deleted");
  if (before === undefined || hashContents(before) !== known)
    return whole("the data were recorded with another version of it");
  const placed = inSource(file);
  if (placed === undefined) return whole("it changed (and was compiled before it was instrumented)");
  const texts = [before.toString(), after.toString()] as const;
  const was = placed === file ? file : withFunctionsOf(placed, project.functionsIn(path, texts[0]));
  return was === undefined ? whole(UNREADABLE) : compared(was, texts, project);
}

function whole(reason: string): Extent {
  return { bodies: [WHOLE_FILE], reason };
}

const UNREADABLE = "it changed and cannot be read as code";

/** A compiler may have made other functions than the source has. */
function withFunctionsOf(file: PlacedFile, functions: readonly FunctionMapping[] | undefined): PlacedFile | undefined {
  const fnMap = Object.fromEntries(functions?.entries() ?? []);
  return functions && { ...file, maps: { ...file.maps, fnMap } };
}

function compared(file: PlacedFile, [before, after]: readonly [string, string], project: Project): Extent {
  const { path, maps } = file;
  const functions = project.functionsIn(path, after);
  const [was, is] = [before, after].map((text) => project.fileWide(path, text));
  if (functions === undefined || was === undefined || is === undefined) return whole(UNREADABLE);
  const difference = inOneOnly(was, is);
  if (difference !== undefined) return whole(`it changed in what holds for the whole file: ${difference}`);
  const counted = bodiesWithStatements(file);
  const old = { text: before, functions: Object.values(maps.fnMap) };
  const bodies = changedFunctions(old, { text: after, functions }, (body, code) => isTold(code) && counted.has(body));
  if (bodies === undefined) return whole("it changed outside of functions");
  return { bodies, reason: `${bodies.map((body) => nameOf(maps.fnMap, body)).join(", ")} changed` };
}

function inOneOnly(was: readonly string[], is: readonly string[]): string | undefined {
  const [before, after] = [new Set(was), new Set(is)];
  return was.find((one) => !after.has(one)) ?? is.find((one) => !before.has(one));
}

/**
 * Whether the first thing that a body does is counted. Before the first counted statement there may be code under an
 * ignore hint, or a declaration of a class or enum, which has no counter of its own and may throw.
 */
function isTold(code: string): boolean {
  return !/istanbul\s+ignore|\b(?:class|enum)\b/.test(code);
}

/** Bodies in which a call first runs a statement of the function itself, not of a function inside it. */
function bodiesWithStatements({ maps, blocks }: PlacedFile): Set<Range | undefined> {
  const owners = ownersOf(maps, blocks);
  const own = blocks.map(({ kind }, index) => (kind === "statement" ? owners[index] : undefined));
  return new Set(own.map((id) => (id === undefined ? undefined : maps.fnMap[id]?.loc)));
}

/** Istanbul gives functions without a name a number, also methods. */
function nameOf(fnMap: Readonly<Record<string, FunctionMapping>>, body: Range): string {
  const name = Object.values(fnMap).find(({ loc }) => loc === body)?.name ?? "";
  return /^\(anonymous_\d+\)$/.test(name) ? `the function at line ${body.start.line}` : name;
}
