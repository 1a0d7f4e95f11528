/**
 * Instruments source text as Node is about to load it, for the require hook and the ESM loader.
 *
 * Stands for what nyc does with istanbul-lib-instrument and append-transform. JavaScript is only instrumented; TypeScript
 * and JSX are also compiled, by the project's own Babel config or, where it has none, by Babel's presets for them.
 * The rule: a file that Babel cannot read is loaded as it is, with one warning, so that Node reports its own error.
 */
import { dirname, sep } from "node:path";
import type { ParserOptions, PluginObj, TransformOptions } from "@babel/core";
import type { InstrumentCache } from "./cache";
import { COMPILED_EXTENSIONS, compilerOf, isCompiled, UNCONFIGURED } from "./compile";
import type { Completion } from "./deferred";
import { LoadedSelection } from "./loaded-selection";
import type { ModuleFormat } from "./module-format";
import type { InstrumentOptions } from "./options";
import { keepStackSettings } from "./stack-settings";

type Babel = typeof import("@babel/core");

/** What Node loads through us. Istanbul's own list leaves out .mts and .cts. */
export const LOADED_EXTENSIONS: readonly string[] = [".js", ".cjs", ".mjs", ...COMPILED_EXTENSIONS];

/** Lines stay where they were, for those who look at a stack trace without a source map. */
const PRINTED = { retainLines: true, compact: true } as const;

/** Our own files may lie in the project, as in a checkout of this package; the hooks cannot run while being hooked. */
const OWN_DIRECTORY = dirname(__dirname) + sep;

interface Unit {
  readonly filename: string;
  readonly format: ModuleFormat;
  /** Whether Node maps stack traces, for which code that nothing but us changes gets a map too. */
  readonly mapped: boolean;
}

export class SourceInstrumenter {
  /** What was asked for, with `cwd` made absolute. */
  readonly options: InstrumentOptions & { readonly cwd: string };
  readonly #selection: LoadedSelection;
  readonly #warn: (message: string) => void;
  readonly #cache: InstrumentCache | undefined;
  /** Babel loads modules of its own, at first and later; they must not be instrumented by the Babel that is loading. */
  #isBusy = false;

  constructor(options: InstrumentOptions, warn: (message: string) => void, cache?: InstrumentCache) {
    const { extension = LOADED_EXTENSIONS } = options;
    this.#selection = new LoadedSelection({ ...options, extension });
    this.options = { ...options, extension, cwd: this.#selection.cwd };
    this.#warn = warn;
    this.#cache = options.onCover === undefined ? cache : undefined;
    if (options.excludeNodeModules === false) loadBabel();
  }

  /** Whether `instrument` would change this file. A program that changes what globs are matched with must still load. */
  concerns(filename: string): boolean {
    if (filename.startsWith(OWN_DIRECTORY)) return false;
    try {
      return this.#selection.has(filename) || isCompiled(filename);
    } catch (error) {
      this.#complain(filename, error);
      return false;
    }
  }

  /** The text to load in place of `code`; `code` itself where there is nothing to do. */
  instrument(code: string, filename: string, format: ModuleFormat): string {
    if (this.#isBusy || !this.concerns(filename)) return code;
    this.#isBusy = true;
    try {
      return keepStackSettings(() => this.#transform(code, filename, format));
    } catch (error) {
      this.#complain(filename, error);
      return code;
    } finally {
      this.#isBusy = false;
    }
  }

  #complain(filename: string, error: unknown): void {
    this.#warn(`${filename} is not instrumented: ${firstLine(error).replace(`${filename}: `, "")}`);
  }

  #transform(code: string, filename: string, format: ModuleFormat): string {
    if (isCompiled(filename) || keepsMap(code)) return this.#compile(code, filename, format);
    const unit = { filename, format, mapped: process.sourceMapsEnabled };
    const make = (): string => this.#instrumentOnly(code, unit);
    return this.#cache?.text(code, [unit, this.options], make) ?? make();
  }

  /** Babel's pipeline would walk the whole program once more, maps and all, for plugins that are not there. */
  #instrumentOnly(code: string, { filename, format, mapped }: Unit): string {
    const { parseSync, traverse, types } = loadBabel();
    const { instrumentProgram }: typeof import("./program") = require("./program");
    const { generate }: typeof import("@babel/generator") = require("@babel/generator");
    const ast = parseSync(code, { filename, cwd: this.#selection.cwd, ...forJavaScript(format) });
    if (ast === null) return code;
    let complete: Completion | undefined;
    traverse(ast, {
      Program: (path) => {
        const kind = format === "commonjs" || path.node.sourceType === "script" ? "commonjs" : "module";
        complete = instrumentProgram(types, { path, code, kind }, filename, this.options);
        path.stop();
      },
    });
    complete?.(ast.program);
    if (complete === undefined) return code;
    const printed = generate(ast, { ...PRINTED, ...KEYWORD, sourceMaps: mapped, sourceFileName: filename }, code);
    return printed.map === null ? printed.code : printed.code + sourceMapComment(printed.map);
  }

  #compile(code: string, filename: string, format: ModuleFormat): string {
    const ours = loadBabel();
    const { babel, options: compiling } = isCompiled(filename)
      ? compilerOf(ours, code, { filename, cwd: this.#selection.cwd, format })
      : { babel: ours, options: forJavaScript(format) };
    const options: TransformOptions = {
      filename,
      cwd: this.#selection.cwd,
      plugins: this.#selection.has(filename) ? [this.#plugin(babel, filename)] : [],
      ...PRINTED,
      sourceMaps: "inline",
      ...parsing(format),
      ...compiling,
    };
    return babel.transformSync(code, options)?.code ?? code;
  }

  #plugin(babel: Babel, filename: string): () => PluginObj {
    const { instrumentFile }: typeof import("./program") = require("./program");
    return () => {
      let complete: Completion | undefined;
      return {
        visitor: {},
        pre: (file) => {
          complete = instrumentFile(babel.types, file, filename, this.options);
        },
        post: (file) => complete?.(file.ast.program),
      };
    };
  }
}

/**
 * At the first file that needs it: most processes of a test run (npm, shells) never do. Where dependencies are to be
 * instrumented too, before the first: Babel's own may be among them, and must not be met half loaded.
 */
function loadBabel(): Babel {
  require("./program");
  return require("@babel/core");
}

/** `unambiguous` reads as a script unless there is an import or export, which is how CommonJS is to be read. */
function parsing(format: ModuleFormat): TransformOptions {
  const commonJs = { allowReturnOutsideFunction: true, allowNewTargetOutsideFunction: true };
  return format === "module" ? { sourceType: "module" } : { sourceType: "unambiguous", parserOpts: commonJs };
}

/** What some version of Node runs and Babel reads only when told to: `assert` up to Node 20, `import source` from 24. */
const OF_NODE: NonNullable<ParserOptions["plugins"]> = ["deprecatedImportAssert", "sourcePhaseImports"];

/** What `assert` becomes: every Node that we run on knows `with`. */
const KEYWORD = { importAttributesKeyword: "with" } as const;

/** How JavaScript is read and printed. No config of the project has a say, whose plugins these would replace. */
function forJavaScript(format: ModuleFormat): TransformOptions {
  const { parserOpts, ...options } = parsing(format);
  return { ...options, ...UNCONFIGURED, parserOpts: { ...parserOpts, plugins: OF_NODE }, generatorOpts: KEYWORD };
}

/** Lines are retained, which is map enough, unless the code is not the original in the first place. */
function keepsMap(code: string): boolean {
  return code.includes("sourceMappingURL=");
}

function sourceMapComment(map: object): string {
  return `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}`;
}

/** Babel's message goes on with a code frame. */
function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split("\n", 1)[0] ?? "";
}
