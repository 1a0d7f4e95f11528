/**
 * Where in a source file a change is: in the bodies of some functions, or anywhere.
 *
 * Stands for the reading of a diff's hunks in test impact analysis, by functions rather than by lines. The rule: a change is
 * confined to a body only if nothing of it can show before a counted statement of that body runs; all else is the whole file.
 */
import type { TableFile } from "../bridge/pc-table";
import { ownersOf } from "../istanbul/owners";
import type { FunctionMapping, Range } from "../istanbul/schema";
import { changedFunctions } from "./changed-functions";
import { inSource, type PlacedFile } from "./original-file";
import { hashContents } from "./source-hash";

/** What is known of one changed file. */
export interface Change {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** Contents in the commit that is compared with; undefined when the file was not there, or nothing is known of it. */
  readonly before: Buffer | undefined;
  /** Contents now; undefined when the file is gone. */
  readonly after: Buffer | undefined;
}

export interface Project {
  /** The functions in a text that is to be the file's, or undefined when it cannot be read as code. */
  functionsIn(path: string, text: string): readonly FunctionMapping[] | undefined;
  /** What a text says of the whole file from wherever it stands in it, in words; undefined as for functionsIn. */
  fileWide(path: string, text: string): readonly string[] | undefined;
}

/** Places in the file as the data know it, and what a person is told. */
export interface Extent {
  readonly bodies: readonly Range[];
  readonly reason: string;
}

export const WHOLE_FILE: Range = {
  start: { line: 1, column: 0 },
  end: { line: Number.MAX_SAFE_INTEGER, column: Number.POSITIVE_INFINITY },
};

/** Where in the file, as the data know it, the change is. */
export function confine(
  file: TableFile,
  { path, before, after }: Change,
  known: string | null | undefined,
  project: Project,
): Extent {
  if (after === undefined) return whole("it was deleted");
  if (before === undefined || hashContents(before) !== known)
    return whole("the data were made from other contents of it");
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

/** A compiler may have made other functions than there are in the source. */
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
  if (difference !== undefined) return whole(`it changed what concerns all of it: ${difference}`);
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
 * Whether the first thing a body does is counted: an ignore hint, or a declaration of a class or enum (which has no
 * counter of its own and may throw), can come before the first statement that is.
 */
function isTold(code: string): boolean {
  return !/istanbul\s+ignore|\b(?:class|enum)\b/.test(code);
}

/** Bodies in which a statement of the function itself runs first when it is called; those of functions in it need not. */
function bodiesWithStatements({ maps, blocks }: PlacedFile): Set<Range | undefined> {
  const owners = ownersOf(maps, blocks);
  const own = blocks.map(({ kind }, index) => (kind === "statement" ? owners[index] : undefined));
  return new Set(own.map((id) => (id === undefined ? undefined : maps.fnMap[id]?.loc)));
}

/** Istanbul numbers functions without a name, methods among them. */
function nameOf(fnMap: Readonly<Record<string, FunctionMapping>>, body: Range): string {
  const name = Object.values(fnMap).find(({ loc }) => loc === body)?.name ?? "";
  return /^\(anonymous_\d+\)$/.test(name) ? `the function at line ${body.start.line}` : name;
}
