/**
 * The load step of Node's ESM loader with instrumentation in it, for both kinds of customization hooks, like
 * @istanbuljs/esm-loader-hook. ES modules are instrumented here; CommonJS that a module imports goes on to the CommonJS
 * loader and its hook. For everything that is not a module of the project, Node's answer is returned unchanged.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readRegularFile } from "../regular-file";
import { isCompiled } from "./compile";
import { hasMapComment } from "./map-comment";
import { formatOf } from "./module-format";
import type { SourceInstrumenter } from "./source";

export interface LoadContext {
  /** Undefined where Node has no rule for the extension; null where Node will look at the syntax. */
  readonly format?: string | null | undefined;
  /** Contains `require` when the CommonJS loader asks a synchronous hook. */
  readonly conditions?: readonly string[] | undefined;
}

export interface LoadResult {
  readonly format?: string | null | undefined;
  readonly source?: string | NodeJS.ArrayBufferView | ArrayBuffer | null | undefined;
  readonly shortCircuit?: boolean | undefined;
}

/** The file behind a URL if it is one we may change. */
export function fileToInstrument(url: string, instrumenter: SourceInstrumenter): string | undefined {
  const file = url.startsWith("file:") ? pathOf(url) : undefined;
  return file !== undefined && instrumenter.concerns(file) ? file : undefined;
}

/** A loader of the program may load URLs that cannot be files: of another host, or with an encoded slash. */
function pathOf(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

/** Without a source, a file goes through the CommonJS loader and its hook. */
const TO_COMMONJS: LoadResult = { format: "commonjs", source: null, shortCircuit: true };

/**
 * Files that Node itself could not load, if `loadsMore`: TypeScript on a Node without type stripping, TSX and JSX on
 * all. CommonJS TypeScript that a module imports is always sent to the CommonJS loader; Node 22 would compile it on the
 * way.
 */
export function loadUnknown(file: string, context: LoadContext, loadsMore: boolean): LoadResult | undefined {
  if (!isCompiled(file) || isRequired(context)) return undefined;
  if (context.format === "commonjs-typescript") return TO_COMMONJS;
  if (context.format !== undefined || !loadsMore) return undefined;
  if (formatOf(file) !== "module") return TO_COMMONJS;
  return { format: "module", source: readFileSync(file, "utf8"), shortCircuit: true };
}

export function instrumentLoaded(
  result: LoadResult,
  url: string,
  file: string,
  instrumenter: SourceInstrumenter,
): LoadResult {
  const { format, source } = result;
  if ((format !== "module" && format !== "module-typescript") || source === null || source === undefined) return result;
  const code = textOf(source);
  if (isStandIn(code, url, file)) return result;
  const instrumented = instrumenter.instrument(code, file, "module");
  return instrumented === code ? result : { ...result, format: "module", source: instrumented };
}

/**
 * Whether a loader has put another module in the file's place, such as a mock: its URL has a query. Code that was
 * compiled from the file has a source map.
 */
function isStandIn(code: string, url: string, file: string): boolean {
  return /[?#]/.test(url) && !hasMapComment(code) && code !== readRegularFile(file)?.toString();
}

function isRequired({ conditions }: LoadContext): boolean {
  return conditions?.includes("require") === true;
}

function textOf(source: string | NodeJS.ArrayBufferView | ArrayBuffer): string {
  return typeof source === "string" ? source : new TextDecoder().decode(source);
}
