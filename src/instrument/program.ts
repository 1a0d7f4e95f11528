/**
 * Instruments one program that Babel has read: first Istanbul's visitor, as in babel-plugin-istanbul, then lowering to
 * typed counters. It happens before any other plugin sees the program, so the maps are complete, and a
 * babel-plugin-istanbul in the same pass finds Istanbul's own mark and stays away. A program that has coverage counters
 * already, from any tool, is left alone.
 */
import type { BabelFile, types as BabelTypes, TransformOptions } from "@babel/core";
import { readableMap } from "../istanbul/source-map";
import { attachSource } from "./attach";
import { compactMaps, isCompact } from "./compact";
import { UNCONFIGURED } from "./compile";
import { type Completion, completion } from "./deferred";
import { leaveOutInSourceTests } from "./in-source-tests";
import { inputMapOf } from "./input-map";
import type { Literal } from "./istanbul-types";
import { type Visit, type Visited, visitProgram } from "./istanbul-visit";
import { literalText } from "./literal-text";
import { lowerCounters, type ProgramKind } from "./lower";
import type { InstrumentOptions } from "./options";
import { plainNodes } from "./plain-nodes";
import { onceForEach, type ProgramBabel } from "./program-babel";
import { verbatim } from "./verbatim";

/** The property of Istanbul's literal that all Istanbul instrumenters write (MAGIC_KEY of istanbul-lib-instrument). */
export const ISTANBUL_MARK = "_coverageSchema";

const COVERAGE_VARIABLE = "__coverage__";

/** The expression whose value is attachCounters. */
const runtimeNode = onceForEach(({ template }) =>
  template.expression(attachSource(), { placeholderPattern: false, attachComment: false })(),
);

const SHORT: TransformOptions = {
  ...UNCONFIGURED,
  browserslistConfigFile: false,
  sourceType: "script",
  compact: true,
  comments: false,
};

/** Its text without comments and line ends; in parentheses, since there may be no space after the word before it. */
const runtimeText = onceForEach(({ transformSync }) => {
  const statement = transformSync(`attach = ${attachSource()}`, SHORT)?.code ?? "";
  return statement.replace(/^attach=/, "(").replace(/;$/, ")");
});

/** What is known about a program besides its tree. */
export interface ProgramSource {
  readonly ast: BabelTypes.File;
  readonly code: string;
  readonly kind: ProgramKind;
  /** The map from the code to its original. */
  readonly inputMap?: object | undefined;
  /** Whether anyone may read the tree after its completion, when texts would replace nodes. */
  readonly isTreeWanted?: boolean;
}

/**
 * Instruments a program in place.
 *
 * @returns what completes the program once no plugin walks it any more; undefined if hints or marks say to leave it
 * alone.
 */
export function instrumentProgram(
  babel: ProgramBabel,
  file: ProgramSource,
  filename: string,
  options: InstrumentOptions,
): Completion | undefined {
  const { types: t } = babel;
  if (isInstrumented(t, file)) return undefined;
  leaveOutInSourceTests(t, file.ast.program, file.code);
  const placeholders = placeholdersOf(filename);
  const asked = { filename, options: visitorOptions(file, options), placeholder: placeholders.maps };
  const visited = visitProgram(babel, file.ast, asked);
  if (visited === undefined) return undefined;
  const { literal } = visited;
  const complete =
    literal === undefined ? NOTHING : lower(babel, { ...visited, literal }, file, { placeholders, options });
  options.onCover?.(filename, visited.fileCoverage);
  return complete;
}

const NOTHING: Completion = () => undefined;

/** What replaces our own parts in the tree while plugins walk it. */
interface Placeholders {
  readonly maps: BabelTypes.StringLiteral;
  readonly attach: BabelTypes.StringLiteral;
}

function placeholdersOf(filename: string): Placeholders {
  const { stringLiteral } = plainNodes;
  return { maps: stringLiteral(`the maps of ${filename}`), attach: stringLiteral(`the runtime of ${filename}`) };
}

interface Lowering {
  readonly placeholders: Placeholders;
  readonly options: InstrumentOptions;
}

function lower(
  babel: ProgramBabel,
  visited: Visited & { readonly literal: Literal },
  { kind, isTreeWanted }: ProgramSource,
  { placeholders, options }: Lowering,
): Completion {
  const { types: t } = babel;
  const { coverageVariable = COVERAGE_VARIABLE, precision = "statement", maps = "literal" } = options;
  const apart = coverageVariable !== COVERAGE_VARIABLE;
  lowerCounters(t, visited, { attach: placeholders.attach, kind, precision, apart });
  const { literal, program } = visited;
  const compact = maps === "compact" ? compactMaps(babel, literal) : undefined;
  if (compact !== undefined) completion(t, [{ placeholder: placeholders.maps, part: compact }])(program);
  const runtime = isTreeWanted ? t.cloneNode(runtimeNode(babel), true, true) : verbatim(runtimeText(babel));
  const attach = { placeholder: placeholders.attach, part: runtime };
  if (compact !== undefined) return completion(t, [attach]);
  const part = isTreeWanted ? t.valueToNode(literal) : verbatim(literalText(literal));
  return completion(t, [attach, { placeholder: placeholders.maps, part }]);
}

/** `instrumentProgram` for the file that Babel gives a plugin; later plugins find scopes that match the tree. */
export function instrumentFile(
  babel: ProgramBabel,
  file: BabelFile,
  filename: string,
  options: InstrumentOptions,
): Completion | undefined {
  const { ast, code, opts, path } = file;
  const { ast: isTreeWanted, passPerPreset } = opts as { ast?: boolean; passPerPreset?: boolean };
  const isSeen = isTreeWanted === true || passPerPreset === true;
  const source = { ast, code, inputMap: inputMapOf(file), kind: kindOf(babel.types, file), isTreeWanted: isSeen };
  const complete = instrumentProgram(babel, source, filename, options);
  if (complete !== undefined) path.scope.crawl();
  return complete;
}

/**
 * The kind of a program in Babel's `pre`, which does not say what becomes of modules; a host that cannot load them
 * makes them CommonJS.
 */
function kindOf(t: typeof BabelTypes, { path, opts }: BabelFile): ProgramKind {
  const { caller } = opts as { caller?: { supportsStaticESM?: boolean } };
  if (caller?.supportsStaticESM === false) return "commonjs";
  return path.node.body.some((node) => t.isImportDeclaration(node) || t.isExportDeclaration(node))
    ? "module"
    : "script";
}

function visitorOptions(file: ProgramSource, options: InstrumentOptions): Visit["options"] {
  return {
    coverageVariable: options.coverageVariable ?? COVERAGE_VARIABLE,
    coverageGlobalScope: "globalThis",
    coverageGlobalScopeFunc: false,
    ignoreClassMethods: options.ignoreClassMethods ?? [],
    reportLogic: options.reportLogic ?? false,
    inputSourceMap: sourceMapOf(file, options),
  };
}

function sourceMapOf({ inputMap }: ProgramSource, options: InstrumentOptions): object | undefined {
  if (options.inputSourceMap !== undefined) return readableMap(options.inputSourceMap);
  return options.useInlineSourceMaps === false ? undefined : inputMap;
}

function isInstrumented(t: typeof BabelTypes, file: ProgramSource): boolean {
  return (file.code === "" || file.code.includes(ISTANBUL_MARK)) && isMarked(t, file.ast.program);
}

function isMarked(t: typeof BabelTypes, root: BabelTypes.Node): boolean {
  let marked = false;
  t.traverseFast(root, (node) => {
    marked ||= isMark(t, node) || (t.isStringLiteral(node) && isCompact(node.value, ISTANBUL_MARK));
  });
  return marked;
}

function isMark(t: typeof BabelTypes, node: BabelTypes.Node): node is BabelTypes.ObjectProperty {
  if (!t.isObjectProperty(node)) return false;
  return t.isIdentifier(node.key, { name: ISTANBUL_MARK }) || t.isStringLiteral(node.key, { value: ISTANBUL_MARK });
}
