/**
 * The PC table's file format, version 2: base and step, then every file's packed maps in the order of their PCs.
 *
 * Nothing upstream: gVisor keeps its table in the binary. docs/format.md describes the format for other programs.
 * The rule: PCs are not stored but follow from the order, so that a table cannot contradict itself.
 */
import { KcovError, shown } from "../errors";
import type { PackedMaps } from "../istanbul/packed-maps";
import { dictionary } from "../istanbul/schema";

const VERSION = 2;

export interface TableJson {
  readonly version: typeof VERSION;
  /** Hexadecimal with 0x: JSON numbers are doubles and cannot hold it. */
  readonly base: string;
  readonly step: number;
  readonly files: readonly PackedMaps[];
}

export function printTable(base: bigint, step: number, files: readonly PackedMaps[]): TableJson {
  return { version: VERSION, base: `0x${base.toString(16)}`, step, files };
}

/** Checks the frame of the format; the files in it are still unknown data, which may be made as they are asked for. */
export function parseTable(value: unknown): { base: bigint; step: number; files: Iterable<unknown> } {
  const { version, base, step, files } = dictionary(value, "PC table", "");
  if (version !== VERSION) throw malformed(`version ${shown(version)} is not known, this program reads ${VERSION}`);
  if (typeof base !== "string" || !/^0x[0-9a-f]{1,16}$/i.test(base)) throw malformed("base must be a 0x string");
  if (typeof step !== "number") throw malformed("step must be a number");
  if (!isIterable(files)) throw malformed("files must be an array");
  return { base: BigInt(base), step, files };
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, Symbol.iterator) === "function";
}

function malformed(detail: string): KcovError {
  return new KcovError("EINVAL", "read PC table", detail);
}
