/** What the command line of this process asks of Node's test runner. */

/** Only a part of the tests. */
export function asksForLess(): boolean {
  return has(/^--(test-name-pattern|test-skip-pattern|test-only|test-shard|experimental-test-tag-filter)(=|$)/);
}

/** To find test files, and to run them. */
export function isRunner(): boolean {
  return has(/^--test$/) && process.env["NODE_TEST_CONTEXT"] === undefined;
}

/** All test files in this process. */
export function runsHere(): boolean {
  return /(^|\s)--(experimental-)?test-isolation[=\s]none(\s|$)/.test(process.execArgv.join(" "));
}

/** Node tells the processes that it starts in watch mode. */
export function isWatching(): boolean {
  return has(/^--watch(-path)?(=|$)/) || process.env["WATCH_REPORT_DEPENDENCIES"] !== undefined;
}

function has(flag: RegExp): boolean {
  return process.execArgv.some((argument) => flag.test(argument));
}
