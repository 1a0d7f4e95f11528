/**
 * Instruments a source as it was written, for hosts that compile it themselves. Types, JSX and decorators stay for the
 * host's compiler, lines stay where they were, and one source map leads back to the source.
 */
import { extname } from "node:path";
import type { types as BabelTypes, ParserOptions } from "@babel/core";
import { UNCONFIGURED } from "./compile";
import type { InstrumentOptions } from "./options";

type Babel = typeof import("@babel/core");
type Plugins = NonNullable<ParserOptions["plugins"]>;

export interface SourceText {
  readonly code: string;
  readonly filename: string;
  /** The map from the code to its original; undefined if it is the original. */
  readonly inputMap: object | undefined;
  readonly options: InstrumentOptions & { readonly cwd: string };
  /** Whether it is JavaScript already, whatever the file's extension says. */
  readonly isCompiled?: boolean;
}

export interface InstrumentedText {
  readonly code: string;
  /** Source map from this code to the code that was given. */
  readonly map: EncodedMap;
}

/** A source map in the form that tools pass on. */
interface EncodedMap {
  version: 3;
  file?: string | undefined;
  names: string[];
  sources: string[];
  sourcesContent?: string[];
  mappings: string;
}

const EVERYWHERE: Plugins = ["decoratorAutoAccessors", "explicitResourceManagement"];

/** The second one knows decorators of parameters, which only TypeScript has. */
const DECORATORS: readonly Plugins[] = [["decorators"], ["decorators-legacy"]];

/**
 * @returns undefined if there is nothing to do.
 * @throws Babel's error for code that it cannot read.
 */
export function instrumentSourceText(source: SourceText): InstrumentedText | undefined {
  const babel: Babel = require("@babel/core");
  const { code, filename, inputMap, options } = source;
  const { instrumentProgram }: typeof import("./program") = require("./program");
  const ast = parse(babel, source);
  const complete = instrumentProgram(babel, { ast, code, kind: "module", inputMap }, filename, options);
  if (complete === undefined) return undefined;
  complete(ast.program);
  keepPragmasFirst(ast.program);
  return print(ast, code, filename);
}

function print(ast: BabelTypes.File, code: string, filename: string): InstrumentedText {
  const { dropComments }: typeof import("./input-map") = require("./input-map");
  const { KEYWORD, PRINTED }: typeof import("./javascript") = require("./javascript");
  const { default: generate }: typeof import("@babel/generator") = require("@babel/generator");
  dropComments(ast);
  const printed = generate(ast, { ...PRINTED, ...KEYWORD, sourceMaps: true, sourceFileName: filename }, code);
  return { code: printed.code, map: printed.map as EncodedMap };
}

/** Tried in this order, since few files have decorators, and fewer have those of parameters. */
function parse(babel: Babel, source: SourceText): BabelTypes.File {
  const [first = [], ...others] = source.code.includes("@") ? DECORATORS : [[]];
  try {
    return parseWith(babel, source, first);
  } catch (error) {
    const found = others.map((plugins) => attempt(() => parseWith(babel, source, plugins))).find(Boolean);
    if (found === undefined) throw error;
    return found;
  }
}

function parseWith(babel: Babel, source: SourceText, decorators: Plugins): BabelTypes.File {
  const { OF_NODE }: typeof import("./javascript") = require("./javascript");
  const { code, filename, options, isCompiled = false } = source;
  const language = isCompiled ? [] : languageOf(filename);
  const plugins = [...OF_NODE, ...EVERYWHERE, ...language, ...decorators];
  const parserOpts: ParserOptions = { plugins, allowReturnOutsideFunction: true };
  const ast = babel.parseSync(code, { filename, cwd: options.cwd, ...UNCONFIGURED, sourceType: "module", parserOpts });
  return ast as BabelTypes.File;
}

/** Tags and type assertions look the same, so `.ts` files have no JSX. */
function languageOf(filename: string): Plugins {
  const extension = extname(filename);
  if (extension === ".tsx") return ["typescript", "jsx"];
  return /ts$/.test(extension) ? ["typescript"] : ["jsx"];
}

/** Compilers look for JSX pragmas in comments before the first statement, which now is ours. */
function keepPragmasFirst({ body }: BabelTypes.Program): void {
  const [first] = body;
  const own = body.find(({ loc }) => loc);
  if (first === undefined || own === first || !own?.leadingComments) return;
  const isPragma = ({ value }: BabelTypes.Comment): boolean => /@jsx/.test(value);
  first.leadingComments = own.leadingComments.filter(isPragma);
  own.leadingComments = own.leadingComments.filter((comment) => !isPragma(comment));
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
