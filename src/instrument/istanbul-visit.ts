/**
 * Istanbul's visitor at work on one program: the maps that it makes, and the counters that it leaves in the tree.
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
  /** Nodes that have another child than before. */
  readonly changed: ReadonlySet<BabelTypes.Node>;
  /** Undefined where hints leave the whole file alone, and the tree is as it was. */
  readonly literal: Literal | undefined;
}

/** As what to visit a program. */
export interface Visit {
  readonly filename: string;
  readonly options: Parameters<typeof programVisitor>[2];
  /** What is to stand in the tree for Istanbul's literal. */
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

/** What Istanbul's visitor asks of a scope is whether its own function is there. */
function declares(t: typeof BabelTypes, { body }: BabelTypes.Program, name: string): boolean {
  return body.some((statement) => Object.hasOwn(t.getBindingIdentifiers(statement), name));
}
