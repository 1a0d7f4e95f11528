/**
 * Where a source file has changed: in the bodies of some functions, or as a whole.
 *
 * A change counts as confined to a body only if none of its effects can appear before a counted statement of that body
 * runs. Any other change concerns the whole file.
 */
import type { FunctionMapping, Range } from "../istanbul/schema";
import type { ChangeFacts } from "./changed-file";

/** The changed places, in terms of the file that the data have, and a reason for people to read. */
export interface Extent {
  readonly bodies: readonly Range[];
  readonly reason: string;
}

export const WHOLE_FILE: Range = {
  start: { line: 1, column: 0 },
  end: { line: Number.MAX_SAFE_INTEGER, column: Number.POSITIVE_INFINITY },
};

/** Says why a change concerns the whole file; undefined where it need not. */
type Rule = (facts: ChangeFacts) => string | undefined;

/** The first that gives a reason decides, so each may rely on those before it. */
const RULES: readonly Rule[] = [deleted, ofAnotherVersion, compiledElsewhere, unreadable, fileWideDifference];

/** Finds the changed places in the file that the data have. */
export function confine(facts: ChangeFacts): Extent {
  for (const rule of RULES) {
    const reason = rule(facts);
    if (reason !== undefined) return whole(reason);
  }
  const { functions } = facts;
  return functions === undefined ? whole("it changed outside of functions") : inBodiesOf(functions);
}

function whole(reason: string): Extent {
  return { bodies: [WHOLE_FILE], reason };
}

function inBodiesOf(functions: readonly FunctionMapping[]): Extent {
  return { bodies: functions.map(({ loc }) => loc), reason: `${functions.map(nameOf).join(", ")} changed` };
}

export function deleted({ isDeleted }: Pick<ChangeFacts, "isDeleted">): string | undefined {
  return isDeleted ? "it was deleted" : undefined;
}

export function ofAnotherVersion({ isRecorded }: Pick<ChangeFacts, "isRecorded">): string | undefined {
  return isRecorded ? undefined : "the data were recorded with another version of it";
}

export function compiledElsewhere({ source }: Pick<ChangeFacts, "source">): string | undefined {
  return source === undefined ? "it changed (and was compiled before it was instrumented)" : undefined;
}

export function unreadable({ versions }: Pick<ChangeFacts, "versions">): string | undefined {
  return versions === undefined ? "it changed and cannot be read as code" : undefined;
}

/** Such as an import, or a directive. */
export function fileWideDifference({ versions }: Pick<ChangeFacts, "versions">): string | undefined {
  const difference = versions && inOneOnly(versions.before.fileWide, versions.after.fileWide);
  return difference === undefined ? undefined : `it changed in what holds for the whole file: ${difference}`;
}

function inOneOnly(was: readonly string[], is: readonly string[]): string | undefined {
  const [before, after] = [new Set(was), new Set(is)];
  return was.find((one) => !after.has(one)) ?? is.find((one) => !before.has(one));
}

/** Istanbul gives functions without a name a number, also methods. */
function nameOf({ name, loc }: FunctionMapping): string {
  return /^\(anonymous_\d+\)$/.test(name) ? `the function at line ${loc.start.line}` : name;
}
