/**
 * The Babel plugin `istanbul-kcov/babel-plugin`: a drop-in replacement for babel-plugin-istanbul, with typed counters.
 * It has that plugin's option names, defaults and globs (instrument/options.ts). It works in `pre`, before the visitors
 * of any plugin or preset, wherever it is in the configuration.
 */
import type { BabelFile } from "@babel/core";
import { invalid } from "../errors";
import type { Completion } from "../instrument/deferred";
import { inputMapOf, setInputMap } from "../instrument/input-map";
import { checkInstrumentOptions, type InstrumentOptions } from "../instrument/options";
import type { ProgramBabel } from "../instrument/program-babel";
import { Selection } from "../instrument/selection";
import { sizeRefusal } from "../instrument/size";
import { realPath } from "../real-path";
import { warn } from "../warning";

export type { InstrumentOptions } from "../instrument/options";

/**
 * The part that we use of what Babel 7 or 8 calls a plugin with. Structural, so that no types of Babel's are needed.
 */
export interface BabelApi {
  /** Throws if Babel is of another version. */
  assertVersion(range: string): void;
}

/** A plugin in the form that Babel takes. */
export interface BabelPlugin {
  readonly name: string;
  readonly visitor: object;
  /** Called with Babel's data of a file, before any plugin visits it. */
  pre(this: object, file: object): void;
  /** Called when all plugins have visited it. */
  post(this: object, file: object): void;
}

/** What `pre` leaves for `post`, for one file. */
interface PluginPass {
  complete?: Completion | undefined;
}

/**
 * The plugin, for Babel to call.
 *
 * @throws KcovError EINVAL naming an option that is unknown or malformed; its hooks, for code without a file name.
 */
export default function plugin(api: BabelApi, options: InstrumentOptions = {}): BabelPlugin {
  api.assertVersion("^7.0.0 || ^8.0.0-beta.1");
  const checked = checkInstrumentOptions(options);
  const selection = new Selection(checked);
  return {
    name: "istanbul-kcov",
    visitor: {},
    pre(this: PluginPass, file: object): void {
      const babelFile = file as BabelFile;
      const filename = realPath(filenameOf(babelFile));
      if (!selection.has(filename) || !fits(babelFile, filename)) return;
      // Loaded at the first file: babel-jest asks for plugins in each worker, if only to name its cache entries.
      const { instrumentFile }: typeof import("../instrument/program") = require("../instrument/program");
      setInputMap(babelFile, inputMapOf(babelFile));
      this.complete = instrumentFile(api as unknown as ProgramBabel, babelFile, filename, checked);
    },
    post(this: PluginPass, file: object): void {
      this.complete?.((file as BabelFile).ast.program);
    },
  };
}

function fits({ code }: BabelFile, filename: string): boolean {
  const refusal = sizeRefusal(code);
  if (refusal !== undefined) warn(`${filename} is not instrumented: ${refusal}`);
  return refusal === undefined;
}

function filenameOf(file: BabelFile): string {
  const { filename } = file.opts;
  if (typeof filename === "string") return filename;
  throw invalid("instrument", "the code has no file name; pass Babel the option `filename`");
}
