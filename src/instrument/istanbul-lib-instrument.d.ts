/**
 * Types of the one function of istanbul-lib-instrument 6 that we call; the published types clash with Babel 7's.
 */
declare module "istanbul-lib-instrument" {
  import type { NodePath, types } from "@babel/core";

  interface VisitorOptions {
    readonly coverageVariable: string;
    readonly coverageGlobalScope: string;
    readonly coverageGlobalScopeFunc: boolean;
    readonly ignoreClassMethods: readonly string[];
    readonly reportLogic: boolean;
    readonly inputSourceMap: object | undefined;
  }
  interface ProgramVisitor {
    enter(path: NodePath<types.Program>): void;
    /** Undefined when the program was instrumented before. */
    exit(path: NodePath<types.Program>): { readonly fileCoverage: object } | undefined;
  }
  export function programVisitor(t: typeof types, filename: string, options: VisitorOptions): ProgramVisitor;
}
