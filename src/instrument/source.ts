/**
 * Instruments source text as Node is about to load it, for the require hook and the ESM loader.
 *
 * Stands for what nyc does with istanbul-lib-instrument and append-transform. JavaScript is only instrumented; TypeScript
 * and JSX are also compiled, by the project's own Babel config or, where it has none, by Babel's presets for them.
 * The rule: a file that Babel cannot read is loaded as it is, with one warning, so that Node reports its own error.
 */
import { extname } from "node:path";
import type { PluginItem, PluginObj, TransformOptions } from "@babel/core";
import type { InstrumentOptions } from "./options";
import { Selection } from "./selection";

/**
 * How Node will load the result: as a module, as CommonJS, or - `detect` - as whichever the syntax of the result says.
 */
export type ModuleFormat = "commonjs" | "detect" | "module";

/** Extensions that hold more than JavaScript. */
export const COMPILED_EXTENSIONS: readonly string[] = [".ts", ".tsx", ".mts", ".cts", ".jsx"];

type Babel = typeof import("@babel/core");

export class SourceInstrumenter {
  /** What was asked for, with `cwd` made absolute. */
  readonly options: InstrumentOptions;
  readonly #selection: Selection;
  readonly #warn: (message: string) => void;

  constructor(options: InstrumentOptions, warn: (message: string) => void) {
    this.#selection = new Selection(options);
    this.options = { ...options, cwd: this.#selection.cwd };
    this.#warn = warn;
  }

  /** Whether `instrument` would change this file. */
  concerns(filename: string): boolean {
    return this.#selection.has(filename) || isCompiled(filename);
  }

  /** The text to load in place of `code`; `code` itself where there is nothing to do. */
  instrument(code: string, filename: string, format: ModuleFormat): string {
    if (!this.concerns(filename)) return code;
    try {
      return this.#transform(code, filename, format);
    } catch (error) {
      this.#warn(`${filename} is not instrumented: ${firstLine(error)}`);
      return code;
    }
  }

  /** Babel is loaded at the first file that needs it: most processes of a test run (npm, shells) never do. */
  #transform(code: string, filename: string, format: ModuleFormat): string {
    const babel: Babel = require("@babel/core");
    const options: TransformOptions = {
      filename,
      cwd: this.#selection.cwd,
      plugins: this.#selection.has(filename) ? [this.#plugin(babel, filename)] : [],
      retainLines: true,
      compact: true,
      sourceMaps: keepsMap(code, filename) ? "inline" : false,
      ...parsing(format),
      ...(isCompiled(filename) ? compiling(babel, filename, this.#selection.cwd, format) : NO_CONFIG),
    };
    return babel.transformSync(code, options)?.code ?? code;
  }

  #plugin(babel: Babel, filename: string): () => PluginObj {
    const { instrumentProgram }: typeof import("./program") = require("./program");
    return () => ({
      visitor: {},
      pre: (file) => instrumentProgram(babel.types, file, filename, this.options),
    });
  }
}

export function isCompiled(filename: string): boolean {
  return COMPILED_EXTENSIONS.includes(extname(filename)) && !/[\\/]node_modules[\\/]/.test(filename);
}

const NO_CONFIG = { babelrc: false, configFile: false } satisfies TransformOptions;

/** `unambiguous` reads as a script unless there is an import or export, which is how CommonJS is to be read. */
function parsing(format: ModuleFormat): TransformOptions {
  const commonJs = { allowReturnOutsideFunction: true, allowNewTargetOutsideFunction: true };
  return format === "module" ? { sourceType: "module" } : { sourceType: "unambiguous", parserOpts: commonJs };
}

/** Lines are retained, which is map enough, unless the code is not the original in the first place. */
function keepsMap(code: string, filename: string): boolean {
  return isCompiled(filename) || code.includes("sourceMappingURL=");
}

function compiling(babel: Babel, filename: string, cwd: string, format: ModuleFormat): TransformOptions {
  const caller = { name: "istanbul-kcov", supportsStaticESM: format !== "commonjs", supportsTopLevelAwait: true };
  const own = babel.loadPartialConfig({ filename, cwd, caller });
  return own?.hasFilesystemConfig() ? { caller } : { ...NO_CONFIG, caller, presets: presetsFor(filename, format) };
}

function presetsFor(filename: string, format: ModuleFormat): NonNullable<TransformOptions["presets"]> {
  const jsx: PluginItem = [require("@babel/preset-react"), { runtime: "automatic" }];
  const toCommonJs: PluginItem = () => ({ plugins: [require("@babel/plugin-transform-modules-commonjs")] });
  const typescript: PluginItem = require("@babel/preset-typescript");
  return [
    ...(format === "commonjs" ? [toCommonJs] : []),
    ...(/\.[jt]sx$/.test(filename) ? [jsx] : []),
    ...(extname(filename) === ".jsx" ? [] : [typescript]),
  ];
}

/** Babel's message goes on with a code frame. */
function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split("\n", 1)[0] ?? "";
}
