/** The directory that instrument options apply to, known without loading the globs of a selection. */
import { realPath } from "../real-path";
import type { InstrumentOptions } from "./options";

export function projectDirectory({ cwd }: InstrumentOptions): string {
  return realPath(cwd ?? process.env["NYC_CWD"] ?? process.cwd());
}
