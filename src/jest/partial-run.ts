/**
 * Whether a Jest run was asked for less than all tests, or stopped before its end. Its data must not replace data of a
 * whole run, or later answers would be wrong. The fields are those of Jest 29 and 30; a shard counts as whole, since
 * shards are made to be merged.
 */

/** The part of Jest's GlobalConfig that restricts a run. */
export interface RunFilters {
  readonly nonFlagArgs?: readonly string[] | undefined;
  readonly testNamePattern?: string | undefined;
  /** Jest 29. */
  readonly testPathPattern?: string | undefined;
  /** Jest 30. */
  readonly testPathPatterns?: { readonly patterns?: readonly string[] | undefined } | undefined;
  readonly runTestsByPath?: boolean | undefined;
  readonly findRelatedTests?: boolean | undefined;
  readonly onlyChanged?: boolean | undefined;
  readonly onlyFailures?: boolean | undefined;
  readonly lastCommit?: boolean | undefined;
  readonly changedSince?: string | undefined;
  readonly filter?: string | undefined;
}

export function isPartialRun(filters: RunFilters, ended: number, planned: number): boolean {
  const lists = [filters.nonFlagArgs, filters.testPathPatterns?.patterns];
  const texts = [filters.testNamePattern, filters.testPathPattern, filters.changedSince, filters.filter];
  const { runTestsByPath, findRelatedTests, onlyChanged, onlyFailures, lastCommit } = filters;
  return (
    ended < planned ||
    lists.some((list) => list !== undefined && list.length > 0) ||
    texts.some((text) => text !== undefined && text !== "") ||
    [runTestsByPath, findRelatedTests, onlyChanged, onlyFailures, lastCommit].includes(true)
  );
}
