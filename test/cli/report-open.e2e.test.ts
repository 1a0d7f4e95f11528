/** `report --open`: the page in the user's browser, by what the system opens files with. */
import { chmodSync, existsSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "@jest/globals";
import { blockSet } from "../../src/bridge/block-set";
import { writeTrace } from "../../src/bridge/result-directory";
import { encodeTestData } from "../../src/suite/data-file";
import { Project } from "../support/command";
import { dataOf } from "../support/test-data";

const OPENER = "xdg-open";

const project = new Project({
  "a b.js": "a();\n",
  [`bin/${OPENER}`]: `#!/bin/sh\necho "opened: $1" > opened.tmp\nmv opened.tmp opened\nwhile [ -e opened ]; do sleep 0.1; done\n`,
});
chmodSync(project.path(`bin/${OPENER}`), 0o755);
const data = dataOf({
  sources: { "a b.js": 1 },
  files: [{ file: "a.test.js", tests: [{ name: "a", own: ["a b.js:1"] }] }],
});
writeTrace(project.path("coverage/kcov"), data.table, blockSet([0]), [["tests.msgpack", encodeTestData(data)]]);

const NODE = dirname(process.execPath);

/** Where nothing but Node is, and git for the page. */
const report = (
  reporters: readonly string[],
  path: string,
  directory = "coverage",
): { status: number | null; stderr: string } =>
  project.kcov(["report", "--open", "--report-dir", directory, ...reporters.flatMap((name) => ["-r", name])], {
    env: { PATH: path },
  });

afterAll(() => project.remove());

const onLinux = process.platform === "linux" ? describe : describe.skip;

onLinux("--open", () => {
  test("opens what was written, and does not wait for the browser's end", async () => {
    const path = [project.path("bin"), NODE, "/usr/bin", "/bin"].join(delimiter);
    const directory = project.path("re ports #1");
    const { status, stderr } = report(["text-summary", "tests"], path, directory);
    expect({ status, stderr }).toEqual({ status: 0, stderr: `istanbul-kcov: written to ${directory}/tests.html\n` });
    while (!existsSync(project.path("opened"))) await setTimeout(20);
    expect(project.read("opened")).toBe(`opened: ${pathToFileURL(`${directory}/tests.html`).href}\n`);
  });

  test("says in one line that there is no browser, and succeeds", () => {
    const { status, stderr } = report(["tests"], project.path("nowhere"));
    expect(status).toBe(0);
    expect(stderr.split("\n").slice(1)).toEqual([
      `istanbul-kcov: there is no ${OPENER} to open a browser with; open ${project.path("coverage/tests.html")} by hand`,
      "",
    ]);
  });

  test("says in one line that nothing is there to open", () => {
    const { status, stderr } = report(["text-summary"], "");
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: "istanbul-kcov: --open: no page was written; reporters with pages: html, html-spa, lcov, tests\n",
    });
  });
});
