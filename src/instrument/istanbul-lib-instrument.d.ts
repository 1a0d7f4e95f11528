/** Types of the one function of istanbul-lib-instrument 6 that we call; the published types conflict with Babel 7's. */
declare module "istanbul-lib-instrument" {
  interface VisitorOptions {
    readonly coverageVariable: string;
    readonly coverageGlobalScope: string;
    readonly coverageGlobalScopeFunc: boolean;
    readonly ignoreClassMethods: readonly string[];
    readonly reportLogic: boolean;
    readonly inputSourceMap: object | undefined;
  }
  interface ProgramVisitor {
    enter(path: object): void;
    /** Undefined when the program was instrumented before. */
    exit(path: object): { readonly fileCoverage: object } | undefined;
  }
  /** @param types the part of @babel/types that is used; `path` above is the part of Babel's NodePath. */
  export function programVisitor(types: object, filename: string, options: VisitorOptions): ProgramVisitor;
}
