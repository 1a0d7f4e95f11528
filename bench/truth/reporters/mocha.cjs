/** A Mocha reporter that writes each test's titles and status to the file KCOV_TRUTH_RESULTS, by test file. */
const { writeFileSync } = require("node:fs");
const { relative } = require("node:path");

module.exports = class {
  constructor(runner) {
    const tests = [];
    const add = (test, status) =>
      tests.push({ file: relative(process.cwd(), test.file), path: test.titlePath(), status });
    runner.on("pass", (test) => add(test, "passed"));
    runner.on("pending", (test) => add(test, "pending"));
    // If a hook fails, the test that it was for has failed, and the others did not run.
    runner.on("fail", (test) => add(test.type === "hook" ? (test.ctx?.currentTest ?? test) : test, "failed"));
    runner.once("end", () => writeFileSync(process.env.KCOV_TRUTH_RESULTS, JSON.stringify({ tests, broken: [] })));
  }
};
