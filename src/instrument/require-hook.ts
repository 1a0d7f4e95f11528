/**
 * Instruments what Node compiles through its CommonJS loader, including `require` of ES modules. istanbul-lib-hook and
 * pirates do not serve: they drop the format that Node passes since 20.17, without which an ES module is compiled as
 * CommonJS. Every argument that is not ours is passed on unchanged, and hooks that others install before or after this
 * one keep working.
 */
import Module from "node:module";
import { undeterred } from "../host/surroundings";
import { COMPILED_EXTENSIONS, isCompiled } from "./compile";
import { mayImport } from "./first-import";
import { hidesImports } from "./hidden-imports";
import type { ModuleFormat } from "./module-format";
import type { SourceInstrumenter } from "./source";

type Compile = (...args: [code: string, filename: string, format?: string | undefined, ...rest: unknown[]]) => unknown;

type Resolve = (...args: [request: string, ...rest: unknown[]]) => string;

interface Loader {
  readonly _extensions: Record<string, unknown>;
  readonly prototype: { _compile: Compile };
  _resolveFilename: Resolve;
}

/** Taken at load, and no iterator is used below: a program may have replaced them. */
const { apply } = Reflect;

export interface RequireHookOptions {
  /** Whether to find and load TypeScript and JSX where Node itself would not. */
  readonly loadsMore: boolean;
  /** Called before code runs that may import an ES module. */
  readonly beforeImport?: (() => void) | undefined;
  /** Called for each file whose imports cannot be seen. */
  readonly whenHidden?: ((file: string) => void) | undefined;
}

export function hookRequire(
  instrumenter: SourceInstrumenter,
  { loadsMore, beforeImport, whenHidden }: RequireHookOptions,
): void {
  const loader = Module as unknown as Loader;
  if (loadsMore) {
    loadCompiled(loader);
    resolveCompiled(loader);
  }
  const { prototype } = loader;
  const compile = prototype._compile;
  prototype._compile = function (...args) {
    const code = args[0];
    const filename = args[1];
    const format = args[2];
    if (whenHidden !== undefined && undeterred(() => hidesImports(code, filename, format))) whenHidden(filename);
    const instrumented = undeterred(() => instrumenter.instrument(code, filename, readAs(filename, format)));
    if (instrumented !== code) {
      args[0] = instrumented;
      args[2] = withoutTypes(format);
    }
    if (beforeImport !== undefined && !instrumenter.isBusy && undeterred(() => mayImport(args[0], isMain(this))))
      beforeImport();
    return apply(compile, this, args);
  };
}

/** Whether this is the module that Node starts with, by its name. */
function isMain(module: unknown): boolean {
  return (module as NodeModule).id === ".";
}

/** Not enumerable: Node tries the enumerable extensions at every request, and would find other files than before. */
function loadCompiled({ _extensions: extensions }: Loader): void {
  for (const extension of COMPILED_EXTENSIONS) {
    if (extension in extensions) continue;
    Object.defineProperty(extensions, extension, { value: extensions[".js"], writable: true, configurable: true });
  }
}

/** A request without an extension finds TypeScript and JSX where Node would find nothing. */
function resolveCompiled(loader: Loader): void {
  const resolve = loader._resolveFilename;
  loader._resolveFilename = function (...args) {
    const resolveAs = (request: string): string => {
      args[0] = request;
      return apply(resolve, this, args);
    };
    const request = args[0];
    try {
      return resolveAs(request);
    } catch (error) {
      const found = undeterred(() => findCompiled(request, error, resolveAs));
      if (found === undefined) throw error;
      return resolveAs(found);
    }
  };
}

function findCompiled(request: string, error: unknown, resolve: (request: string) => string): string | undefined {
  const isMissing = (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";
  if (!isMissing || !PATH.test(request)) return undefined;
  return candidates(request).find((name) => isFound(() => resolve(name)));
}

/** A request that names a file: `.`, `..`, and anything that begins with either, a slash or a drive. */
const PATH = /^(\.{0,2}\/|\.{1,2}$|[a-z]:)/i;

function candidates(request: string): string[] {
  return [request, `${request}/index`].flatMap((name) => COMPILED_EXTENSIONS.map((extension) => name + extension));
}

function isFound(resolve: () => string): boolean {
  try {
    resolve();
    return true;
  } catch {
    return false;
  }
}

/** Node passes no format where the syntax decides; files with a syntax that Node does not know become CommonJS. */
function readAs(filename: string, format: string | undefined): ModuleFormat {
  if (format === "module" || format === "module-typescript") return "module";
  if (format === "commonjs" || format === "commonjs-typescript") return "commonjs";
  return format === undefined && isCompiled(filename) ? "commonjs" : "detect";
}

/** Babel has removed the types, so Node must not look for any: `commonjs-typescript` becomes `commonjs`. */
function withoutTypes(format: string | undefined): string | undefined {
  return format === "typescript" ? undefined : format?.replace("-typescript", "");
}
