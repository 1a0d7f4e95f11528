/**
 * Instruments source text as Node is about to load it, for the require hook and the ESM loader, as nyc does with
 * istanbul-lib-instrument and append-transform. JavaScript is only instrumented; TypeScript and JSX are also compiled,
 * by the project's own Babel config or else by Babel's presets. A file that Babel cannot read is loaded as it is, with
 * one warning, so that Node reports its own error.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, sep } from "node:path";
import process from "node:process";
import workerThreads from "node:worker_threads";
import type { PluginObj, TransformOptions } from "@babel/core";
import { undeterred, undisturbed } from "../host/surroundings";
import type { Notes } from "../notes";
import type { InstrumentCache } from "./cache";
import { type Compiler, type CompilerUnit, compilerOf, isCompiled, LOADED_EXTENSIONS } from "./compile";
import type { CompilerKeys } from "./compiler-key";
import type { Completion } from "./deferred";
import type { JavaScript } from "./javascript";
import { LoadedSelection } from "./loaded-selection";
import { hasMapComment } from "./map-comment";
import { type MapText, mapTextOf } from "./map-text";
import type { ModuleFormat } from "./module-format";
import type { InstrumentOptions } from "./options";
import { sizeRefusal } from "./size";
import { keepStackSettings } from "./stack-settings";

type Babel = typeof import("@babel/core");

/** Taken at load: code that replaces `Worker` later must not take a thread of ours for one of the program's. */
const { Worker } = workerThreads;

/**
 * Our own files may be in the project, as in a checkout of this package; the hooks cannot run while their own code is
 * hooked.
 */
const OWN_DIRECTORY = dirname(__dirname) + sep;

/** Keeps Babel from reading a source map itself; Babel's types lack `false`. */
const UNREAD: object = { inputSourceMap: false };

export class SourceInstrumenter {
  /** The options that were given, with `cwd` made absolute. */
  readonly options: InstrumentOptions & { readonly cwd: string };
  readonly #selection: LoadedSelection;
  readonly #warn: (message: string) => void;
  readonly #cache: InstrumentCache | undefined;
  readonly #notes: Notes | undefined;
  readonly #left: ReadonlySet<string>;
  #compilerKeys: CompilerKeys | undefined;
  /** Babel loads modules of its own, at first and later; the Babel that is loading must not instrument them. */
  #isBusy = false;

  /** Whether the code that loads now is not the program's. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /**
   * @param notes receives the files that are loaded as they are.
   * @param left files that must not be changed, whatever globs say; more may be added later.
   */
  constructor(
    options: InstrumentOptions,
    warn: (message: string) => void,
    cache?: InstrumentCache,
    notes?: Notes,
    left: ReadonlySet<string> = new Set(),
  ) {
    const { extension = LOADED_EXTENSIONS } = options;
    this.#cache = options.onCover === undefined ? cache : undefined;
    this.#selection = new LoadedSelection({ ...options, extension }, this.#cache);
    this.options = { ...options, extension, cwd: this.#selection.cwd };
    this.#warn = warn;
    this.#notes = notes;
    this.#left = left;
    if (options.excludeNodeModules === false) loadBabel();
  }

  /**
   * Whether `instrument` would change this file. Even if the program has changed what globs are matched with, it must
   * still load.
   */
  concerns(filename: string): boolean {
    try {
      return undeterred(() => !this.#isLeft(filename) && this.#isChosen(filename));
    } catch (error) {
      this.#complain(filename, error);
      return false;
    }
  }

  #isLeft(filename: string): boolean {
    return this.#left.has(filename) || filename.startsWith(OWN_DIRECTORY);
  }

  #isChosen(filename: string): boolean {
    const isSelected = this.#selection.has(filename);
    if (!isSelected) this.#notes?.leaveOut(filename);
    return isSelected || isCompiled(filename);
  }

  /** The text to load in place of `code`; `code` itself if there is nothing to do. */
  instrument(code: string, filename: string, format: ModuleFormat): string {
    if (this.#isBusy || !this.concerns(filename)) return code;
    this.#isBusy = true;
    try {
      return undeterred(() => keepStackSettings(() => this.#transform(code, filename, format)));
    } catch (error) {
      this.#complain(filename, error);
      return code;
    } finally {
      this.#isBusy = false;
    }
  }

  /** Without a map, places in the output of a loader would be taken for places in the file. */
  #checkOriginal(notes: Notes, code: string, filename: string): void {
    if (hasMapComment(code) || code === readFileSync(filename, "utf8").replace(/^\uFEFF/, "")) return;
    notes.complain(`${filename} was compiled by something else before it was instrumented`);
  }

  #complain(filename: string, error: unknown): void {
    this.#warn(`${filename} is not instrumented: ${firstLine(error).replace(`${filename}: `, "")}`);
  }

  /** Babel does not throw where JSON was replaced or a method returns something else, but prints wrong code. */
  #transform(code: string, filename: string, format: ModuleFormat): string {
    if (this.#notes !== undefined && this.#selection.has(filename)) this.#checkOriginal(this.#notes, code, filename);
    const { cwd } = this.#selection;
    const map = mapTextOf(code, filename, cwd);
    if (isCompiled(filename)) return this.#compiled(code, { filename, cwd, format }, map);
    const refusal = sizeRefusal(code);
    if (refusal !== undefined) throw new Error(refusal);
    const unit = { filename, format, mapped: process.sourceMapsEnabled };
    const make = (): string =>
      undisturbed(() => instrumentAnyDepth({ code, ...unit, inputMap: map?.read(), options: this.options }));
    return this.#cache?.text(code, [unit, this.options, digestOf(map?.beside)], make) ?? make();
  }

  /**
   * From the cache, if everything is known that the text depends on. Code that is too large is not instrumented, with a
   * warning.
   */
  #compiled(code: string, unit: CompilerUnit, map: MapText | undefined): string {
    const make = (): string => undisturbed(() => this.#compile(code, unit, map));
    if (this.#cache === undefined || sizeRefusal(code) !== undefined) return make();
    const key = this.#keys().of(unit.filename, unit.cwd);
    if (key === undefined) return make();
    const isSelected = this.#selection.has(unit.filename);
    return this.#cache.text(code, [unit, this.options, digestOf(map?.beside), key, isSelected], make);
  }

  /** Made at first use: few programs have code that we compile. */
  #keys(): CompilerKeys {
    const { CompilerKeys: Keys }: typeof import("./compiler-key") = require("./compiler-key");
    this.#compilerKeys ??= new Keys();
    return this.#compilerKeys;
  }

  #compile(code: string, unit: CompilerUnit, map: MapText | undefined): string {
    const ours = loadBabel();
    const { PRINTED }: typeof import("./javascript") = require("./javascript");
    const { filename, cwd } = unit;
    const { babel, options: compiling } = readerOf(ours, code, unit);
    const options: TransformOptions = {
      filename,
      cwd,
      plugins: [this.#plugin(babel, code, filename, map)],
      ...PRINTED,
      sourceMaps: "inline",
      ...compiling,
      ...UNREAD,
    };
    return babel.transformSync(code, options)?.code ?? code;
  }

  #isWanted(code: string, filename: string): boolean {
    if (!this.#selection.has(filename)) return false;
    const refusal = sizeRefusal(code);
    if (refusal !== undefined) this.#complain(filename, refusal);
    return refusal === undefined;
  }

  /** Reads the code's own source map, and instruments the code if it is selected. */
  #plugin(babel: Babel, code: string, filename: string, map: MapText | undefined): () => PluginObj {
    const { instrumentFile }: typeof import("./program") = require("./program");
    const { dropComments, setInputMap }: typeof import("./input-map") = require("./input-map");
    return () => {
      let complete: Completion | undefined;
      return {
        visitor: {},
        pre: (file) => {
          dropComments(file.ast);
          setInputMap(file, map?.read());
          if (this.#isWanted(code, filename)) complete = instrumentFile(babel, file, filename, this.options);
        },
        post: (file) => complete?.(file.ast.program),
      };
    };
  }
}

/**
 * Loaded at the first file that needs it: most processes of a test run (npm, shells) never do. Where dependencies are
 * instrumented too, it is loaded before the first file: Babel's own modules may be among them, and must not be met half
 * loaded.
 */
function loadBabel(): Babel {
  require("./program");
  return require("@babel/core");
}

/** The compiler that reads a file's text as code. */
export function readerOf(ours: Babel, code: string, unit: CompilerUnit): Compiler {
  const { forJavaScript, parsing }: typeof import("./javascript") = require("./javascript");
  if (!isCompiled(unit.filename)) return { babel: ours, options: forJavaScript(unit.format) };
  const { babel, options } = compilerOf(ours, code, unit);
  return { babel, options: { ...parsing(unit.format), ...options } };
}

function instrumentAnyDepth(source: JavaScript): string {
  loadBabel();
  const { instrumentJavaScript }: typeof import("./javascript") = require("./javascript");
  try {
    return instrumentJavaScript(source);
  } catch (error) {
    const { instrumentDeep }: typeof import("./deep") = require("./deep");
    return instrumentDeep(source, error, Worker);
  }
}

function digestOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : createHash("sha1").update(text).digest("hex");
}

const TOO_DEEP = "its code is nested too deeply for Babel; `node --stack-size=3900` gives more room";

/** Babel's message continues with a code frame. */
function firstLine(error: unknown): string {
  if (error instanceof RangeError && /call stack/.test(error.message)) return TOO_DEEP;
  return String(error instanceof Error ? error.message : error).split("\n", 1)[0] ?? "";
}
