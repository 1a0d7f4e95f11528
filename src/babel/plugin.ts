/**
 * The Babel plugin `istanbul-kcov/babel-plugin`: a drop-in for babel-plugin-istanbul, with typed counters.
 *
 * Stands for babel-plugin-istanbul, whose option names, defaults and globs it keeps (instrument/options.ts). The rule:
 * it runs in `pre`, before the visitors of any plugin or preset, wherever in the configuration it stands.
 */
import type { BabelFile, types } from "@babel/core";
import { KcovError } from "../errors";
import type { Completion } from "../instrument/deferred";
import { inputMapOf, setInputMap } from "../instrument/input-map";
import { checkInstrumentOptions } from "../instrument/options";
import { Selection } from "../instrument/selection";
import { sizeRefusal } from "../instrument/size";
import { realPath } from "../real-path";
import { warn } from "../warning";

/** The part of Babel's plugin API that is used; structural, so that our types do not depend on Babel's. */
interface BabelApi {
  assertVersion(range: string): void;
  readonly types: unknown;
}

/** What Babel hands to both hooks of one file. */
interface PluginPass {
  complete?: Completion | undefined;
}

export interface BabelPlugin {
  readonly name: string;
  readonly visitor: object;
  pre(this: PluginPass, file: unknown): void;
  post(this: PluginPass, file: unknown): void;
}

/** @throws KcovError EINVAL naming an option that is unknown or malformed, or a file that Babel gave no name. */
export default function plugin(api: BabelApi, options: object = {}): BabelPlugin {
  api.assertVersion("^7.0.0 || ^8.0.0-beta.1");
  const checked = checkInstrumentOptions(options);
  const selection = new Selection(checked);
  return {
    name: "istanbul-kcov",
    visitor: {},
    pre(file: unknown): void {
      const babelFile = file as BabelFile;
      const filename = realPath(filenameOf(babelFile));
      if (!selection.has(filename) || !fits(babelFile, filename)) return;
      // At the first file: babel-jest asks for plugins in each worker, if only to name what is in its cache.
      const { instrumentFile }: typeof import("../instrument/program") = require("../instrument/program");
      setInputMap(babelFile, inputMapOf(babelFile));
      this.complete = instrumentFile(api.types as typeof types, babelFile, filename, checked);
    },
    post(file: unknown): void {
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
  throw new KcovError("EINVAL", "instrument", "the code has no file name; pass Babel the option `filename`");
}
