/**
 * JavaScript that nothing but us changes: read by Babel, instrumented, and printed with its lines where they were.
 *
 * Babel's pipeline would walk the whole program once more, maps and all, for plugins that are not there.
 */
import type { types as BabelTypes, ParserOptions, TransformOptions } from "@babel/core";
import { UNCONFIGURED } from "./compile";
import type { ModuleFormat } from "./module-format";
import type { InstrumentOptions } from "./options";

/** Lines stay where they were: map enough for who looks at a stack trace, where the code is the original. */
export const PRINTED = { retainLines: true, compact: true } as const;

/** What some version of Node runs and Babel reads only when told to: `assert` up to Node 20, `import source` from 24. */
export const OF_NODE: NonNullable<ParserOptions["plugins"]> = ["deprecatedImportAssert", "sourcePhaseImports"];

/** What `assert` becomes: every Node that we run on knows `with`. */
export const KEYWORD = { importAttributesKeyword: "with" } as const;

/** A text and all that its instrumented form follows from; may be sent to another thread. */
export interface JavaScript {
  readonly code: string;
  readonly filename: string;
  readonly format: ModuleFormat;
  /** Whether Node maps stack traces, for which code that nothing but us changes gets a map too. */
  readonly mapped: boolean;
  /** The map from the code to its original. */
  readonly inputMap: object | undefined;
  readonly options: InstrumentOptions & { readonly cwd: string };
}

/**
 * The text to load, which is `code` itself where there is nothing to do.
 *
 * @throws what Babel throws over code that it cannot read.
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

/** `unambiguous` reads as a script unless there is an import or export, which is how CommonJS is to be read. */
export function parsing(format: ModuleFormat): TransformOptions {
  const commonJs = { allowReturnOutsideFunction: true, allowNewTargetOutsideFunction: true };
  return format === "module" ? { sourceType: "module" } : { sourceType: "unambiguous", parserOpts: commonJs };
}

/** How JavaScript is read and printed. No config of the project has a say, whose plugins these would replace. */
export function forJavaScript(format: ModuleFormat): TransformOptions {
  const { parserOpts, ...options } = parsing(format);
  return { ...options, ...UNCONFIGURED, parserOpts: { ...parserOpts, plugins: OF_NODE }, generatorOpts: KEYWORD };
}

function sourceMapComment(map: object): string {
  return `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}`;
}
