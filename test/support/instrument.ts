/**
 * Code instrumented by our plugin and by Istanbul itself, and realms to run both in.
 *
 * `plain` is the reference of every comparison: istanbul-lib-instrument's own visitor, run as its Instrumenter runs it.
 */
import { resolve } from "node:path";
import { type Context, createContext, runInContext } from "node:vm";
import { type NodePath, type PluginItem, type TransformOptions, transformSync, type types } from "@babel/core";
import type { FileCoverageData } from "istanbul-lib-coverage";
import { programVisitor } from "istanbul-lib-instrument";
import plugin from "../../src/babel/plugin";

/** A directory that does not exist: no configuration file of anybody can be found from it. */
export const ROOT = "/virtual/project";
export const FILE = `${ROOT}/program.js`;

/** An entry of `__coverage__` as instrumented code leaves it. */
export type Entry = FileCoverageData & { hash: string; bT?: Record<string, number[]>; [key: string]: unknown };
export type CoverageObject = Record<string, Entry>;

export interface InstrumentSettings {
  readonly reportLogic?: boolean;
  readonly ignoreClassMethods?: readonly string[];
  readonly inputSourceMap?: object;
  readonly coverageVariable?: string;
}

/** Our plugin. */
export function ours(options: object = {}): PluginItem {
  return [plugin, { cwd: ROOT, ...options }];
}

/** Istanbul's visitor and nothing else, called as babel-plugin-istanbul calls it. */
export function plain(settings: InstrumentSettings = {}): PluginItem {
  return (api: { types: typeof types }, _options: object, _directory: string) => {
    let visitor: ReturnType<typeof programVisitor> | undefined;
    return {
      visitor: {
        Program: {
          enter(path: NodePath<types.Program>, state: { filename?: string }) {
            visitor = programVisitor(api.types, state.filename ?? "", { ...DEFAULTS, ...settings });
            visitor.enter(path);
            path.scope.crawl();
          },
          exit(path: NodePath<types.Program>) {
            visitor?.exit(path);
          },
        },
      },
    };
  };
}

const DEFAULTS = {
  coverageVariable: "__coverage__",
  coverageGlobalScope: "globalThis",
  coverageGlobalScopeFunc: false,
  ignoreClassMethods: [],
  reportLogic: false,
  inputSourceMap: undefined,
};

/** Babel without any configuration file. */
export function compile(code: string, plugins: PluginItem[], options: TransformOptions = {}): string {
  const result = transformSync(code, {
    filename: FILE,
    cwd: resolve(__dirname, "../.."),
    configFile: false,
    babelrc: false,
    sourceType: "unambiguous",
    compact: false,
    plugins,
    ...options,
  });
  if (typeof result?.code !== "string") throw new Error("Babel gave no code");
  return result.code;
}

/** The global object and the CommonJS modules of one vm context. */
export class Realm {
  readonly global: Context;
  readonly #require: (name: string) => unknown;

  constructor(settings: { globals?: object; codeGeneration?: boolean; require?: (name: string) => unknown } = {}) {
    const { globals = {}, codeGeneration = true, require = refuseRequire } = settings;
    const contextOptions = { codeGeneration: { strings: codeGeneration, wasm: codeGeneration } };
    this.global = createContext({ ...globals }, contextOptions);
    this.#require = require;
  }

  /** Runs code as a CommonJS module and returns its exports. */
  run(code: string, filename: string = FILE, module: { exports: object } = { exports: {} }): unknown {
    const wrapper = runInContext(`(function (exports, require, module) {${code}\n})`, this.global, { filename });
    wrapper.call(module.exports, module.exports, this.#require, module);
    return module.exports;
  }

  /** Runs code as a classic script and returns its completion value. */
  script(code: string, filename: string = FILE): unknown {
    return runInContext(code, this.global, { filename });
  }

  get coverage(): CoverageObject {
    return this.global["__coverage__"] as CoverageObject;
  }

  /** The entry of one file. */
  entry(file: string = FILE): Entry {
    const entry = this.coverage?.[file];
    if (entry === undefined) throw new Error(`${file} is not in __coverage__`);
    return entry;
  }
}

function refuseRequire(name: string): never {
  throw new Error(`the program requires ${name}`);
}

/** What a program left behind: the value of its exports, promises awaited, and its coverage object. */
export interface Run {
  readonly output: unknown;
  readonly realm: Realm;
}

/** Compiles and runs one program in a new realm. */
export async function runProgram(code: string, plugins: PluginItem[], options: TransformOptions = {}): Promise<Run> {
  const realm = new Realm({ globals: { setTimeout, console } });
  const output = await realm.run(compile(code, plugins, options));
  return { output, realm };
}

/** Istanbul parks a logical operand on the entry and leaves it there (reportLogic); we do not. */
export function withoutTemp(entry: Entry): object {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => !/^cov_\w+_temp$/.test(key)));
}

/** A copy with data properties only, as any serializer makes it. */
export function snapshot<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
