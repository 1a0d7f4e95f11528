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

/** Instruments the program of `file` in place; a program that hints or marks say to leave alone stays as it is. */
export function instrumentProgram(
  t: typeof BabelTypes,
  file: BabelFile,
  filename: string,
  options: InstrumentOptions,
): void {
  if (isInstrumented(t, file)) return;
  const path: NodePath<BabelTypes.Program> = file.path;
  const visitor = programVisitor(t, filename, visitorOptions(file, options));
  visitor.enter(path);
  const result = visitor.exit(path);
  if (result === undefined) return;
  const [first] = path.node.body;
  if (t.isFunctionDeclaration(first) && isMarked(t, first)) {
    lowerCounters(t, path.node, layOutSlots(result.fileCoverage), attachExpression());
  }
  path.scope.crawl();
  options.onCover?.(filename, result.fileCoverage);
}

function visitorOptions(file: BabelFile, options: InstrumentOptions): Parameters<typeof programVisitor>[2] {
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
function embeddedSourceMap(file: BabelFile, options: InstrumentOptions): object | undefined {
  const { inputMap } = file as { inputMap?: { sourcemap: object } | null };
  return options.useInlineSourceMaps === false ? undefined : inputMap?.sourcemap;
}

function isInstrumented(t: typeof BabelTypes, file: BabelFile): boolean {
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
