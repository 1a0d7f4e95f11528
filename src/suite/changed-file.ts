/** A changed file that the data know, with what there is to know of its change: each fact is found at its first use. */
import type { TableFile } from "../bridge/pc-table";
import { ownersOf } from "../istanbul/owners";
import type { FunctionMapping, Range } from "../istanbul/schema";
import type { FileChange } from "./change";
import { changedFunctions, type Version } from "./changed-functions";
import { inSource, type PlacedFile } from "./original-file";
import { hashContents } from "./source-hash";

export interface Project {
  /** The functions in a new text of the file; undefined when it cannot be parsed. */
  functionsIn(path: string, text: string): readonly FunctionMapping[] | undefined;
  /** What a text says that holds for the whole file, in words; undefined as for functionsIn. */
  fileWide(path: string, text: string): readonly string[] | undefined;
}

/** A text of the file that could be read as code. */
interface ReadVersion extends Version {
  /** What it says that holds for the whole file, in words. */
  readonly fileWide: readonly string[];
}

export interface Versions {
  readonly before: ReadVersion;
  readonly after: ReadVersion;
}

/** What the rules of confine.ts look at. */
export interface ChangeFacts {
  readonly isDeleted: boolean;
  /** Whether the data were recorded with the contents before the change. */
  readonly isRecorded: boolean;
  /** The file with its places in the source; undefined where it was compiled and no map leads there. */
  readonly source: PlacedFile | undefined;
  /** Undefined where one of the two cannot be read as code. */
  readonly versions: Versions | undefined;
  /** The functions, before the change, that it is confined to; undefined where it is not. */
  readonly functions: readonly FunctionMapping[] | undefined;
}

export class ChangedFile implements ChangeFacts {
  readonly #file: TableFile;
  readonly #change: FileChange;
  readonly #recorded: string | null | undefined;
  readonly #project: Project;
  #versions: Versions | undefined;

  /** @param recorded hash of the contents that the data were recorded with. */
  constructor(file: TableFile, change: FileChange, recorded: string | null | undefined, project: Project) {
    this.#file = file;
    this.#change = change;
    this.#recorded = recorded;
    this.#project = project;
  }

  get isDeleted(): boolean {
    return this.#change.after === undefined;
  }

  get isRecorded(): boolean {
    const { before } = this.#change;
    return before !== undefined && hashContents(before) === this.#recorded;
  }

  get source(): PlacedFile | undefined {
    return inSource(this.#file);
  }

  get versions(): Versions | undefined {
    this.#versions ??= this.#readVersions();
    return this.#versions;
  }

  get functions(): readonly FunctionMapping[] | undefined {
    const { source, versions } = this;
    if (source === undefined || versions === undefined) return undefined;
    const { before, after } = versions;
    const counted = bodiesWithStatements(source, before.functions);
    const bodies = changedFunctions(before, after, (body, code) => isTold(code) && counted.has(body));
    const byBody = new Map(before.functions.map((one) => [one.loc, one]));
    return bodies?.flatMap((body) => byBody.get(body) ?? []);
  }

  #readVersions(): Versions | undefined {
    const { before, after } = this.#change;
    const is = this.#read(after, (text) => this.#functionsIn(text));
    const was = is && this.#read(before, (text) => this.#functionsBefore(text));
    return is && was && { before: was, after: is };
  }

  #read(
    contents: Buffer | undefined,
    functionsIn: (text: string) => readonly FunctionMapping[] | undefined,
  ): ReadVersion | undefined {
    const text = contents?.toString();
    if (text === undefined) return undefined;
    const functions = functionsIn(text);
    const fileWide = functions && this.#project.fileWide(this.#change.path, text);
    return functions && fileWide && { text, functions, fileWide };
  }

  #functionsIn(text: string): readonly FunctionMapping[] | undefined {
    return this.#project.functionsIn(this.#change.path, text);
  }

  /** A compiler may have made other functions than the source has. */
  #functionsBefore(text: string): readonly FunctionMapping[] | undefined {
    const isCompiled = this.source !== this.#file;
    return isCompiled ? this.#functionsIn(text) : Object.values(this.#file.maps.fnMap);
  }
}

/**
 * Whether the first thing that a body does is counted. Before the first counted statement there may be code under an
 * ignore hint, or a declaration of a class or enum, which has no counter of its own and may throw.
 */
function isTold(code: string): boolean {
  return !/istanbul\s+ignore|\b(?:class|enum)\b/.test(code);
}

/** Bodies in which a call first runs a statement of the function itself, not of a function inside it. */
function bodiesWithStatements(
  { maps, blocks }: PlacedFile,
  functions: readonly FunctionMapping[],
): Set<Range | undefined> {
  const fnMap = Object.fromEntries(functions.entries());
  const owners = ownersOf({ ...maps, fnMap }, blocks);
  const own = blocks.map(({ kind }, index) => (kind === "statement" ? owners[index] : undefined));
  return new Set(own.map((id) => (id === undefined ? undefined : fnMap[id]?.loc)));
}
