/**
 * The function of istanbul-lib-instrument 6 with which Jest and nyc read the coverage of a file that never ran.
 */
declare module "istanbul-lib-instrument" {
  export function readInitialCoverage(
    code: string,
  ): { path: string; hash: string; gcv: string; coverageData: object } | null;
}
