/** The instrumenter of istanbul-lib-instrument 6, which tests use as any Istanbul user does. */
declare module "istanbul-lib-instrument" {
  interface InstrumenterOptions {
    readonly coverageGlobalScope?: string;
    readonly coverageGlobalScopeFunc?: boolean;
  }
  interface Instrumenter {
    instrumentSync(code: string, filename: string): string;
    lastFileCoverage(): object;
  }
  export function createInstrumenter(options?: InstrumenterOptions): Instrumenter;
}
