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
import { attachSource } from "./attach";
import { lowerCounters } from "./lower";
import type { InstrumentOptions } from "./options";
import { layOutSlots } from "./slots";

/** Property of Istanbul's literal that every instrumenter of the family writes (MAGIC_KEY of istanbul-lib-instrument). */
const ISTANBUL_MARK = "_coverageSchema";

const attachExpression = template.expression(attachSource(), { placeholderPattern: false, attachComment: false });

/** What is known of a program besides its tree. */
export interface ProgramSource {
  readonly path: NodePath<BabelTypes.Program>;
  readonly code: string;
}

/** For Babel's `pre`: the plugins that come after find the scopes as they are now. */
export function instrumentFile(
  t: typeof BabelTypes,
  file: BabelFile,
  filename: string,
  options: InstrumentOptions,
): void {
  if (instrumentProgram(t, file, filename, options)) file.path.scope.crawl();
}

/** Instruments a program in place; one that hints or marks say to leave alone stays as it is. Returns whether it did. */
export function instrumentProgram(
  t: typeof BabelTypes,
  file: ProgramSource,
  filename: string,
  options: InstrumentOptions,
): boolean {
  if (isInstrumented(t, file)) return false;
  const { path } = file;
  const visitor = programVisitor(t, filename, visitorOptions(file, options));
  visitor.enter(path);
  const result = visitor.exit(path);
  if (result === undefined) return false;
  const [first] = path.node.body;
  if (t.isFunctionDeclaration(first) && isMarked(t, first)) {
    const { precision = "statement" } = options;
    lowerCounters(t, path.node, layOutSlots(result.fileCoverage), { attach: attachExpression(), precision });
  }
  options.onCover?.(filename, result.fileCoverage);
  return true;
}

function visitorOptions(file: ProgramSource, options: InstrumentOptions): Parameters<typeof programVisitor>[2] {
  return {
    coverageVariable: options.coverageVariable ?? "__coverage__",
    coverageGlobalScope: "globalThis",
    coverageGlobalScopeFunc: false,
    ignoreClassMethods: options.ignoreClassMethods ?? [],
    reportLogic: options.reportLogic ?? false,
    inputSourceMap: options.inputSourceMap ?? embeddedSourceMap(file, options),
  };
}

/** The map that Babel read from the code's sourceMappingURL comment, inline or beside the file. */
function embeddedSourceMap(file: ProgramSource, options: InstrumentOptions): object | undefined {
  const { inputMap } = file as { inputMap?: { sourcemap: object } | null };
  return options.useInlineSourceMaps === false ? undefined : inputMap?.sourcemap;
}

function isInstrumented(t: typeof BabelTypes, file: ProgramSource): boolean {
  return (file.code === "" || file.code.includes(ISTANBUL_MARK)) && isMarked(t, file.path.node);
}

function isMarked(t: typeof BabelTypes, root: BabelTypes.Node): boolean {
  let marked = false;
  t.traverseFast(root, (node) => {
    marked ||=
      t.isObjectProperty(node) &&
      (t.isIdentifier(node.key, { name: ISTANBUL_MARK }) || t.isStringLiteral(node.key, { value: ISTANBUL_MARK }));
  });
  return marked;
}
