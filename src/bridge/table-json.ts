/**
 * The PC table's file format, version 3 (docs/format.md): base and step, then the packed maps of every file in the
 * order of their PCs. PCs are not stored but follow from the order, so that a table cannot contradict itself. Version 2
 * had no `sha256`.
 */
import { invalid, shown } from "../errors";
import type { PackedMaps } from "../istanbul/packed-maps";
import { dictionary } from "../istanbul/schema";

const VERSION = 3;

/** SHA-256 of files, in hexadecimal digits, by name. */
export type Digests = Readonly<Record<string, string>>;

/** A table as versioned JSON: what `toJSON` returns and `fromJSON` takes (docs/format.md). */
export interface TableJson {
  readonly version: typeof VERSION;
  /** Hexadecimal with 0x: JSON numbers are doubles and cannot hold it. */
  readonly base: string;
  readonly step: number;
  /** Digests of the files that were written with the table, as parts of one result. */
  readonly sha256?: Digests;
  /** In the order of their PCs. */
  readonly files: readonly PackedMaps[];
}

/** The frame of the format: everything in it except the files. */
interface Frame {
  readonly base: bigint;
  readonly step: number;
  readonly sha256: Digests | undefined;
  readonly files: Iterable<unknown>;
}

export function printTable(base: bigint, step: number, files: readonly PackedMaps[]): TableJson {
  return { version: VERSION, base: `0x${base.toString(16)}`, step, files };
}

/** Checks the frame of the format. The files in it stay unchecked, and may be made one by one as they are read. */
export function parseTable(value: unknown): Frame {
  const { version, base, step, sha256, files } = dictionary(value, "PC table", "");
  if (version !== VERSION && version !== 2)
    throw invalid("read PC table", `version ${shown(version)} is not known, this program reads 2 and ${VERSION}`);
  if (typeof base !== "string" || !/^0x[0-9a-f]{1,16}$/i.test(base))
    throw invalid("read PC table", "base must be a 0x string");
  if (typeof step !== "number") throw invalid("read PC table", "step must be a number");
  if (!isIterable(files)) throw invalid("read PC table", "files must be an array");
  return { base: BigInt(base), step, sha256: sha256 === undefined ? undefined : parseDigests(sha256), files };
}

function parseDigests(value: unknown): Digests {
  const digests = Object.entries(dictionary(value, "PC table", "sha256"));
  if (digests.every(([, digest]) => typeof digest === "string" && /^[0-9a-f]{64}$/.test(digest)))
    return Object.fromEntries(digests) as Digests;
  throw invalid("read PC table", "sha256 must have 64 hexadecimal digits for each file");
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, Symbol.iterator) === "function";
}
