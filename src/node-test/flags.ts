/** Options of this process's command line that concern Node's test runner. */

/** Whether only some of the tests are to run. */
export function asksForLess(): boolean {
  return has(/^--(test-name-pattern|test-skip-pattern|test-only|test-shard|experimental-test-tag-filter)(=|$)/);
}

/** Whether the process finds test files and runs them. */
export function isRunner(): boolean {
  return has(/^--test$/) && process.env["NODE_TEST_CONTEXT"] === undefined;
}

/** Whether all test files run in this process. */
export function runsHere(): boolean {
  return /(^|\s)--(experimental-)?test-isolation[=\s]none(\s|$)/.test(process.execArgv.join(" "));
}

/** In watch mode, Node tells the processes that it starts. */
export function isWatching(): boolean {
  return has(/^--watch(-path)?(=|$)/) || process.env["WATCH_REPORT_DEPENDENCIES"] !== undefined;
}

function has(flag: RegExp): boolean {
  return process.execArgv.some((argument) => flag.test(argument));
}
