/**
 * Reading what `trace` wrote: the kcov-format trace and the PC table.
 *
 * The formats are those of docs/format.md. The rule: a file that is missing or malformed is refused by its name.
 */
import { readFileSync } from "node:fs";
import { type PC, PcTable } from "../bridge/pc-table";
import { KcovError } from "../errors";
import { decodeKcov } from "../kcov/buffer";

export function readTable(file: string): PcTable {
  const text = readFileSync(file, "utf8");
  return naming(file, () => PcTable.fromJSON(parseJson(text)));
}

export function readTrace(file: string): PC[] {
  const bytes = readFileSync(file);
  return naming(file, () => decodeKcov(bytes));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new KcovError("EINVAL", "read PC table", `not JSON: ${(error as Error).message}`);
  }
}

/** Puts the file's name before the message of an error about its contents. */
function naming<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof KcovError) error.message = `${file}: ${error.message}`;
    throw error;
  }
}
