/**
 * Makes the kcov area of a trace and the PC table beside it, before the program starts, and reads the table again
 * afterwards.
 */
import { dirname } from "node:path";
import { PcTable } from "../bridge/pc-table";
import { areaTableFile, readTable } from "../bridge/result-directory";
import { printTableText } from "../bridge/table-text";
import { writeWhole } from "../bridge/whole-file";
import { checkDirectory } from "../directory";
import { FileArea } from "../kcov/file-area";
import type { TraceArea } from "./area-variables";
import type { TraceOptions } from "./trace";

/** For a reader to map. The program's process continues the table. */
export function prepareArea({ file, size }: TraceArea, options: TraceOptions): void {
  checkDirectory(dirname(file), "create area");
  FileArea.create(file, size);
  writeWhole(areaTableFile(file), printTableText(new PcTable(numbering(options))));
}

/** One table names the PCs of the area and of the trace. */
export function startTable(options: TraceOptions): PcTable {
  const { area } = options;
  return area === undefined ? new PcTable(numbering(options)) : readTable(areaTableFile(area.file));
}

function numbering({ base, step }: TraceOptions): { base?: bigint; step?: number } {
  return { ...(base === undefined ? {} : { base }), ...(step === undefined ? {} : { step }) };
}
