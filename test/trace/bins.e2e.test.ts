import { afterEach, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";
import { inTurn } from "../support/in-turn";
import { FIRST_AND_LAST } from "../support/nodes";

let project: Project;

afterEach(() => project.remove());

const COMMONJS = '#!/usr/bin/env node\nexports.answer = process.argv[2] ? "some" : "none";\n';
const MODULE =
  '#!/usr/bin/env -S node --no-warnings\nimport { argv } from "node:process";\nargv[2] ? "some" : "none";\n';

/** Runs the command as a shell would, and ends as it ends. */
const CALLER = `const { spawnSync } = require("node:child_process");
process.exitCode = spawnSync(process.execPath, ["bin/tool", "some"], { stdio: "inherit" }).status;
`;

const KINDS: readonly (readonly [kind: string, manifest: object, text: string])[] = [
  ["CommonJS", { name: "tool", bin: "bin/tool" }, COMMONJS],
  ["CommonJS by its type", { type: "commonjs", bin: { tool: "./bin/tool", other: "bin/other" } }, COMMONJS],
  ["an ES module by its type", { type: "module", bin: { tool: "./bin/tool" } }, MODULE],
  ["an ES module by its syntax", { directories: { bin: "./bin" } }, MODULE],
];

function make(manifest: object, text: string): void {
  project = new Project({
    "package.json": JSON.stringify(manifest),
    "bin/tool": text,
    "bin/shell": "#!/bin/sh\n# node\nexit 0\n",
    "caller.cjs": CALLER,
  });
}

describe.each(FIRST_AND_LAST)("on %s a command without an extension", (node) => {
  const scenario = inTurn(FIRST_AND_LAST, node);

  scenario.each(KINDS)("is traced when it is %s", (_, manifest, text) => {
    make(manifest, text);
    const { status } = project.kcov(["trace", "--", node, "bin/tool"], { node });
    expect(status).toBe(0);
    expect(project.covered().filter((block) => /^bin\/tool:[23]/.test(block))).not.toEqual([]);
  });

  scenario.each(KINDS)("is traced as a child when it is %s", (_, manifest, text) => {
    make(manifest, text);
    expect(project.kcov(["trace", "--", node, "caller.cjs"], { node }).status).toBe(0);
    expect(project.covered().filter((block) => block.startsWith("bin/tool:"))).not.toEqual([]);
  });
});

describe("a command without an extension", () => {
  const files = {
    "package.json": JSON.stringify({ bin: { tool: "bin/tool", shell: "bin/shell", old: "test/old" } }),
    "bin/tool": COMMONJS,
    "bin/shell": "#!/bin/sh\nexit 0\n",
    "bin/unlisted": COMMONJS,
    "bin/package.json": '{ "type": "commonjs" }',
    "test/old": COMMONJS,
    "packages/inner/package.json": JSON.stringify({ bin: "./run" }),
    "packages/inner/run": COMMONJS,
    "index.js": "exports.a = 1;\n",
  };

  test("is in the table of --all, and a shell script, an excluded or an unlisted file is not", () => {
    project = new Project(files);
    expect(project.kcov(["trace", "--all", "--", process.execPath, "index.js"]).status).toBe(0);
    const names = project.table().files.map(({ maps }) => maps.path);
    expect(names).toEqual(["bin/tool", "index.js", "packages/inner/run"]);
  });

  test("is judged by the doctor", () => {
    project = new Project(files);
    const { stdout } = project.kcov(["doctor"]);
    expect(stdout.split("\n").filter((line) => line.startsWith("+"))).toEqual([
      "+ bin/tool: 3 blocks",
      "+ index.js: 1 block",
      "+ packages/inner/run: 3 blocks",
    ]);
    expect(project.kcov(["doctor", "bin/shell", "bin/unlisted"]).stdout).toMatch(/^0 of 2 files/);
  });

  test("is left alone where other extensions are asked for", () => {
    project = new Project({ ...files, "other.cjs": "exports.a = 1;\n" });
    expect(project.kcov(["doctor", "-e", ".cjs"]).stdout).toMatch(/^1 of 1 file would/);
  });
});
