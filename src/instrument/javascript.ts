/**
 * JavaScript that only we change: Babel reads it, we instrument it, and its lines are printed where they were. Babel's
 * pipeline for plugins would walk the whole program once more, with all maps, for plugins that are not there.
 */
import type { types as BabelTypes, ParserOptions, TransformOptions } from "@babel/core";
import { UNCONFIGURED } from "./compile";
import type { ModuleFormat } from "./module-format";
import type { InstrumentOptions } from "./options";

/** Lines stay where they were, which is enough for stack traces where the code is the original. */
export const PRINTED = { retainLines: true, compact: true } as const;

/**
 * Syntax that some version of Node runs and Babel reads only on request: `assert` up to Node 20, `import source` from
 * 24.
 */
export const OF_NODE: NonNullable<ParserOptions["plugins"]> = ["deprecatedImportAssert", "sourcePhaseImports"];

/** `assert` becomes `with`, which every Node that we support knows. */
export const KEYWORD = { importAttributesKeyword: "with" } as const;

/** A text and everything that its instrumented form depends on; may be sent to another thread. */
export interface JavaScript {
  readonly code: string;
  readonly filename: string;
  readonly format: ModuleFormat;
  /** Whether Node maps stack traces; then code that only we change gets a source map too. */
  readonly mapped: boolean;
  /** The map from the code to its original. */
  readonly inputMap: object | undefined;
  readonly options: InstrumentOptions & { readonly cwd: string };
}

/**
 * The text to load; it is `code` itself if there is nothing to do.
 *
 * @throws Babel's error for code that it cannot read.
 */
export function instrumentJavaScript({ code, filename, format, mapped, inputMap, options }: JavaScript): string {
  const babel: typeof import("@babel/core") = require("@babel/core");
  const { instrumentProgram }: typeof import("./program") = require("./program");
  const { dropComments }: typeof import("./input-map") = require("./input-map");
  const { default: generate }: typeof import("@babel/generator") = require("@babel/generator");
  const ast = babel.parseSync(code, { filename, cwd: options.cwd, ...forJavaScript(format) }) as BabelTypes.File | null;
  if (ast === null) return code;
  const kind = format === "commonjs" || ast.program.sourceType === "script" ? "commonjs" : "module";
  const complete = instrumentProgram(babel, { ast, code, kind, inputMap }, filename, options);
  if (complete === undefined) return code;
  complete(ast.program);
  dropComments(ast);
  const mapping: object =
    inputMap === undefined ? { sourceMaps: mapped } : { sourceMaps: true, inputSourceMap: inputMap };
  const printed = generate(ast, { ...PRINTED, ...KEYWORD, ...mapping, sourceFileName: filename }, code);
  return printed.map === null ? printed.code : printed.code + sourceMapComment(printed.map);
}

/** `unambiguous` reads code as a script unless it has an import or export, which is the right way to read CommonJS. */
export function parsing(format: ModuleFormat): TransformOptions {
  const commonJs = { allowReturnOutsideFunction: true, allowNewTargetOutsideFunction: true };
  return format === "module" ? { sourceType: "module" } : { sourceType: "unambiguous", parserOpts: commonJs };
}

/**
 * How JavaScript is read and printed. The project's configs are not used: these parser plugins would replace theirs.
 */
export function forJavaScript(format: ModuleFormat): TransformOptions {
  const { parserOpts, ...options } = parsing(format);
  return { ...options, ...UNCONFIGURED, parserOpts: { ...parserOpts, plugins: OF_NODE }, generatorOpts: KEYWORD };
}

function sourceMapComment(map: object): string {
  return `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}`;
}
