/**
 * Finds other tools in the processes of a trace: those that count beside us, and test runners that bypass our hooks.
 *
 * V8 counts the code that it runs, which includes our counters; a runner that compiles modules itself loads none of
 * them through Node. A trace cannot change either, so the user is told, once per run.
 */
import type { ProcessStart } from "./process-records";

const V8_COVERAGE_WRONG =
  "c8 and other readers of NODE_V8_COVERAGE (node --experimental-test-coverage too) saw instrumented code, so their " +
  "numbers and thresholds of this run are wrong; run them without trace";

/** Runners, by the package that the process's script is in. */
const RUNNERS: readonly (readonly [command: RegExp, advice: string])[] = [
  [
    script("vitest"),
    "Vitest compiles modules itself, so its tests are not in a trace; run it with istanbul-kcov test instead",
  ],
  [
    script("jest|jest-cli"),
    "Jest compiles modules itself, so its tests are not in a trace; run it with istanbul-kcov test instead",
  ],
];

/** Whether V8 counts what this process runs, for a file or for Node's own report. */
export function hasV8Coverage(): boolean {
  const { NODE_V8_COVERAGE: directory = "", NODE_OPTIONS: options = "" } = process.env;
  return directory !== "" || /--(experimental-)?test-coverage\b/.test([...process.execArgv, options].join(" "));
}

/** Lines for the user. */
export function aboutOtherTools(starts: readonly ProcessStart[], isRecorded: boolean): string[] {
  const advices = RUNNERS.filter(([command]) => starts.some((start) => command.test(start.command)));
  const lines = advices.map(([, advice]) => advice);
  return isRecorded && starts.some(({ v8Coverage }) => v8Coverage === true) ? [...lines, V8_COVERAGE_WRONG] : lines;
}

/** Matches `node_modules/.bin/NAME` and files of the package NAME. */
function script(names: string): RegExp {
  return new RegExp(`node_modules[\\\\/](\\.bin[\\\\/])?(${names})(\\.[cm]?js)?(?=[\\\\/\\s]|$)`);
}
