/**
 * Instruments one program in Babel's hands: Istanbul's visitor first, then lowering to typed counters.
 *
 * Stands for babel-plugin-istanbul's Program visitor. Everything happens before any other plugin sees the program: the
 * maps are complete by then, and a babel-plugin-istanbul in the same pass finds Istanbul's own marker and stays away.
 * The rule: a program that carries coverage counters already, whoever made them, is left alone.
 */
import type { BabelFile, types as BabelTypes, NodePath } from "@babel/core";
import { template } from "@babel/core";
import { programVisitor } from "istanbul-lib-instrument";
import { readableMap } from "../istanbul/source-map";
import { attachSource } from "./attach";
import { wrapBodies } from "./bodies";
import { compactMaps, isCompact } from "./compact";
import type { Completion } from "./deferred";
import { inputMapOf } from "./input-map";
import { insertingTogether } from "./insertions";
import { lowerCounters, type ProgramKind } from "./lower";
import type { InstrumentOptions } from "./options";
import { layOutSlots } from "./slots";

/** Property of Istanbul's literal that every instrumenter of the family writes (MAGIC_KEY of istanbul-lib-instrument). */
export const ISTANBUL_MARK = "_coverageSchema";

const COVERAGE_VARIABLE = "__coverage__";

const ATTACH = template.expression(attachSource(), { placeholderPattern: false, attachComment: false })();

/** What is known of a program besides its tree. */
export interface ProgramSource {
  readonly path: NodePath<BabelTypes.Program>;
  readonly code: string;
  readonly kind: ProgramKind;
  /** The map from the code to its original. */
  readonly inputMap?: object | undefined;
}

/**
 * Instruments a program in place.
 *
 * @returns what completes it, once no plugin is to walk it any more; undefined when it stays as it is, as hints or marks
 * say.
 */
export function instrumentProgram(
  t: typeof BabelTypes,
  file: ProgramSource,
  filename: string,
  options: InstrumentOptions,
): Completion | undefined {
  if (isInstrumented(t, file)) return undefined;
  const { path, kind } = file;
  if (wrapBodies(t, path.node)) path.scope.crawl();
  const visitor = programVisitor(t, filename, visitorOptions(file, options));
  insertingTogether(path, () => visitor.enter(path));
  const result = visitor.exit(path);
  if (result === undefined) return undefined;
  const [first] = path.node.body;
  options.onCover?.(filename, result.fileCoverage);
  if (!t.isFunctionDeclaration(first) || !isMarked(t, first)) return () => undefined;
  const attach = t.cloneNode(ATTACH, true, true);
  const { precision = "statement", maps = "literal" } = options;
  if (maps === "compact") compactMaps(t, first, result.fileCoverage, { [ISTANBUL_MARK]: markOf(t, first) });
  const apart = options.coverageVariable !== undefined && options.coverageVariable !== COVERAGE_VARIABLE;
  return lowerCounters(t, path.node, layOutSlots(result.fileCoverage), { attach, kind, precision, apart });
}

/** `instrumentProgram` for the file that Babel hands to a plugin; those that come after find the scopes as they are. */
export function instrumentFile(
  t: typeof BabelTypes,
  file: BabelFile,
  filename: string,
  options: InstrumentOptions,
): Completion | undefined {
  const { path, code } = file;
  const source = { path, code, inputMap: inputMapOf(file), kind: kindOf(t, file) };
  const complete = instrumentProgram(t, source, filename, options);
  if (complete !== undefined) path.scope.crawl();
  return complete;
}

/** For Babel's `pre`, which does not say what becomes of modules; a host that cannot load them makes them CommonJS. */
function kindOf(t: typeof BabelTypes, { path, opts }: BabelFile): ProgramKind {
  const { caller } = opts as { caller?: { supportsStaticESM?: boolean } };
  if (caller?.supportsStaticESM === false) return "commonjs";
  return path.node.body.some((node) => t.isImportDeclaration(node) || t.isExportDeclaration(node))
    ? "module"
    : "script";
}

function visitorOptions(file: ProgramSource, options: InstrumentOptions): Parameters<typeof programVisitor>[2] {
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
  return (file.code === "" || file.code.includes(ISTANBUL_MARK)) && isMarked(t, file.path.node);
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

/** The value of the mark: the version of Istanbul's schema. */
function markOf(t: typeof BabelTypes, root: BabelTypes.Node): string {
  let value = "";
  t.traverseFast(root, (node) => {
    if (isMark(t, node) && t.isStringLiteral(node.value)) value = node.value.value;
  });
  return value;
}
