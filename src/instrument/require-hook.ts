/**
 * Instruments what Node compiles through its CommonJS loader, `require` of ES modules included.
 *
 * Stands for istanbul-lib-hook and pirates, whose hooks cannot serve: they drop the format that Node passes along since
 * version 20.17, without which an ES module is compiled as CommonJS. The rule: every argument that is not ours goes
 * through untouched, and hooks installed by others before or after this one keep working.
 */
import Module from "node:module";
import { warn } from "../warning";
import { COMPILED_EXTENSIONS, isCompiled } from "./compile";
import type { ModuleFormat } from "./module-format";
import type { SourceInstrumenter } from "./source";

type Compile = (this: unknown, code: string, filename: string, format?: string, ...rest: unknown[]) => unknown;

type Resolve = (this: unknown, request: string, ...rest: unknown[]) => string;

interface Loader {
  readonly _extensions: Record<string, unknown>;
  readonly prototype: { _compile: Compile };
  _resolveFilename: Resolve;
}

/** @param loadsMore whether TypeScript and JSX are to be found and loaded where Node by itself would not. */
export function hookRequire(instrumenter: SourceInstrumenter, loadsMore: boolean): void {
  const loader = Module as unknown as Loader;
  if (loadsMore) {
    loadCompiled(loader);
    resolveCompiled(loader);
  }
  const { prototype } = loader;
  const compile = prototype._compile;
  prototype._compile = function (code, filename, format, ...rest) {
    if (!loadsMore && hidesImports(code, filename, format))
      warn(`${filename} was required, and what it imports cannot be seen`);
    const instrumented = instrumenter.instrument(code, filename, readAs(filename, format));
    const loadAs = instrumented === code ? format : withoutTypes(format);
    return compile.call(this, instrumented, filename, loadAs, ...rest);
  };
}

/** Node without hooks in the thread shows nobody what an ES module imports that CommonJS requires. */
function hidesImports(code: string, filename: string, format: string | undefined): boolean {
  if (format !== "module" || "registerHooks" in Module) return false;
  return /\b(import|from)\b/.test(code) && !/[\\/]node_modules[\\/]/.test(filename);
}

/** Not enumerable: Node tries the enumerable extensions on every request, which would find other files than before. */
function loadCompiled({ _extensions: extensions }: Loader): void {
  for (const extension of COMPILED_EXTENSIONS) {
    if (extension in extensions) continue;
    Object.defineProperty(extensions, extension, { value: extensions[".js"], writable: true, configurable: true });
  }
}

/** A request without an extension finds TypeScript and JSX where Node finds nothing. */
function resolveCompiled(loader: Loader): void {
  const resolve = loader._resolveFilename;
  loader._resolveFilename = function (request, ...rest) {
    try {
      return resolve.call(this, request, ...rest);
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";
      const found =
        isMissing && PATH.test(request)
          ? candidates(request).find((name) => isFound(() => resolve.call(this, name, ...rest)))
          : undefined;
      if (found === undefined) throw error;
      return resolve.call(this, found, ...rest);
    }
  };
}

/** What names a file: `.`, `..`, and what begins with either, a slash or a drive. */
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

/** Node gives no format where the syntax decides; files that Node has no syntax for become CommonJS. */
function readAs(filename: string, format: string | undefined): ModuleFormat {
  if (format === "module" || format === "module-typescript") return "module";
  if (format === "commonjs" || format === "commonjs-typescript") return "commonjs";
  return format === undefined && isCompiled(filename) ? "commonjs" : "detect";
}

/** Babel has removed the types, so Node must not look for any: `commonjs-typescript` becomes `commonjs`. */
function withoutTypes(format: string | undefined): string | undefined {
  return format === "typescript" ? undefined : format?.replace("-typescript", "");
}
