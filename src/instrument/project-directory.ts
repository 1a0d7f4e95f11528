/** The directory that options are about, known without the globs that come with a selection. */
import { realPath } from "../real-path";
import type { InstrumentOptions } from "./options";

export function projectDirectory({ cwd }: InstrumentOptions): string {
  return realPath(cwd ?? process.env["NYC_CWD"] ?? process.cwd());
}
