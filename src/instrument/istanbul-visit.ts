/**
 * Runs Istanbul's visitor on one program, and returns the maps that it makes and the counters that it leaves in the
 * tree.
 */
import type { types as BabelTypes } from "@babel/core";
import type { programVisitor } from "istanbul-lib-instrument";
import { IstanbulTypes, type Literal } from "./istanbul-types";
import { programVisitorWith } from "./istanbul-visitor";
import { LightWalk } from "./light-path";
import type { ProgramBabel } from "./program-babel";
import type { CounterNodes } from "./slots";

export interface Visited {
  readonly program: BabelTypes.Program;
  readonly fileCoverage: object;
  readonly counters: CounterNodes;
  /** Nodes with a child that was replaced. */
  readonly changed: ReadonlySet<BabelTypes.Node>;
  /** Undefined where hints exclude the whole file; then the tree is unchanged. */
  readonly literal: Literal | undefined;
}

/** How to visit a program. */
export interface Visit {
  readonly filename: string;
  readonly options: Parameters<typeof programVisitor>[2];
  /** Takes the place of Istanbul's literal in the tree. */
  readonly placeholder: BabelTypes.Expression;
}

/** @returns undefined for a program that has Istanbul's function already. */
export function visitProgram(
  babel: ProgramBabel,
  ast: BabelTypes.File,
  { filename, options, placeholder }: Visit,
): Visited | undefined {
  const { types: t } = babel;
  const { program } = ast;
  const made = new IstanbulTypes(placeholder);
  const walk = new LightWalk(t, (name) => declares(t, program, name));
  const visitor = programVisitorWith(babel)(made.types, filename, options);
  const path = walk.program(ast);
  visitor.enter(path);
  const result = visitor.exit(path);
  if (result === undefined) return undefined;
  const { counters, literal } = made;
  return { program, fileCoverage: result.fileCoverage, counters, changed: walk.changed, literal };
}

/** Istanbul's visitor asks a scope only whether its own function is declared there. */
function declares(t: typeof BabelTypes, { body }: BabelTypes.Program, name: string): boolean {
  return body.some((statement) => Object.hasOwn(t.getBindingIdentifiers(statement), name));
}
