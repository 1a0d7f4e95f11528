/** Keeps one Jest loaded in the plain copy, and runs the suite at each message; warm-jest.mjs starts it. */
import { createRequire } from "node:module";
import { join, relative } from "node:path";

const root = process.cwd();
const { runCLI } = createRequire(join(root, "package.json"))("jest");

// A program under test may read its arguments, end the process or throw late: all of that belongs to the suite, not to
// us.
process.argv.length = 2;
process.env.NODE_ENV = "test";
process.exit = () => {
  throw new Error("process.exit was called");
};
process.on("unhandledRejection", () => undefined);
process.on("uncaughtException", () => undefined);

const ALWAYS = {
  $0: "jest",
  _: [],
  runInBand: true,
  silent: true,
  reporters: [],
  coverage: false,
  ci: true,
  watchman: false,
};

const end = () => process.kill(process.pid, "SIGKILL");

process.on("message", (argv) => {
  runCLI({ ...ALWAYS, ...argv }, [root]).then(({ results }) => process.send(results.testResults.map(readFile)), end);
});
process.on("disconnect", end);

function readFile({ testFilePath, testResults, failureMessage }) {
  return {
    file: relative(root, testFilePath),
    couldNotRun: testResults.length === 0 && Boolean(failureMessage),
    tests: testResults.map(({ ancestorTitles, title, status }) => ({ path: [...ancestorTitles, title], status })),
  };
}
