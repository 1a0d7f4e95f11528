/**
 * Instruments what Node compiles through its CommonJS loader, `require` of ES modules included.
 *
 * Stands for istanbul-lib-hook and pirates, whose hooks cannot serve: they drop the format that Node passes along since
 * version 20.17, without which an ES module is compiled as CommonJS. The rule: every argument that is not ours goes
 * through untouched, and hooks installed by others before or after this one keep working.
 */
import Module from "node:module";
import { COMPILED_EXTENSIONS, isCompiled, type ModuleFormat } from "./compile";
import type { SourceInstrumenter } from "./source";

type Compile = (this: unknown, code: string, filename: string, format?: string, ...rest: unknown[]) => unknown;

interface Loader {
  readonly _extensions: Record<string, unknown>;
  readonly prototype: { _compile: Compile };
}

export function hookRequire(instrumenter: SourceInstrumenter): void {
  const { _extensions: extensions, prototype } = Module as unknown as Loader;
  for (const extension of COMPILED_EXTENSIONS) extensions[extension] ??= extensions[".js"];
  const compile = prototype._compile;
  prototype._compile = function (code, filename, format, ...rest) {
    const instrumented = instrumenter.instrument(code, filename, readAs(filename, format));
    const loadAs = instrumented === code ? format : withoutTypes(format);
    return compile.call(this, instrumented, filename, loadAs, ...rest);
  };
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
