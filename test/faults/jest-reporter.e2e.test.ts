/**
 * The Jest reporter on disks that are full: Jest's results stand, its exit code is 1, and what was there before stays.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { type Ending, mayMount, ourLines } from "../support/fault-project";
import { JestProject, KCOV } from "../support/jest-project";
import { PATIENCE } from "../support/other-side";

const withMounts = mayMount() ? describe : describe.skip;

const JEST = resolve(__dirname, "../../node_modules/jest/bin/jest.js");

/** Many tests of few blocks: the test data are the largest of the three files. */
const TESTS = `
  const { green } = require("../src/green");
  for (let i = 0; i < 400; i++) test("is green for the " + i + "th time", () => { green(); });`;

let project: JestProject;

afterEach(() => project.remove());

function green(count: number): string {
  return `exports.green = () => {\n${"  globalThis.green = 1;\n".repeat(count)}};`;
}

/** Runs Jest while `directory` is a file system of its own, with what is in `before`; copied to `copy` in the end. */
function jestOn(directory: string, size: number): Ending {
  mkdirSync(project.path(directory), { recursive: true });
  const script = `
    mount -t tmpfs -o size=${size}k none ${directory} || exit 99
    if [ -d before ]; then cp -r before/. ${directory} || exit 98; fi
    "$NODE" ${JEST} -i --config '${JSON.stringify(config())}'
    status=$?; cp -r ${directory} copy; exit $status`;
  const { JEST_WORKER_ID: _worker, NODE_ENV: _env, ...inherited } = process.env;
  const env = { ...inherited, NODE: process.execPath, TMPDIR: project.path("tmp"), FORCE_COLOR: "0" };
  const options = { ...PATIENCE, cwd: project.directory, encoding: "utf8", env } as const;
  const run = spawnSync("unshare", ["-rm", "sh", "-c", script], options);
  return { code: run.status, signal: run.signal, stdout: run.stdout, stderr: run.stderr };
}

function config(): object {
  const directories = { rootDir: project.directory, roots: ["<rootDir>/test"], cacheDirectory: "<rootDir>/.jest" };
  return { ...directories, ...KCOV };
}

/** The hash of each file. */
function contents(directory: string): Record<string, string> {
  const names = readdirSync(project.path(directory)).sort();
  const hashOf = (file: string): string => createHash("sha1").update(readFileSync(file)).digest("hex");
  return Object.fromEntries(names.map((name) => [name, hashOf(project.path(join(directory, name)))]));
}

/** What the files take on a disk of 4 kB blocks, in kB. */
function kilobytes(directory: string): number {
  const sizes = readdirSync(project.path(directory)).map((name) => statSync(project.path(join(directory, name))).size);
  return sizes.reduce((sum, size) => sum + 4 * Math.ceil(size / 4096), 0);
}

function jestProject(): JestProject {
  const preset = 'module.exports = { presets: ["istanbul-kcov/babel-preset"] };';
  const files = { "src/green.js": green(3), "test/green.test.js": TESTS, "babel.config.js": preset };
  const made = new JestProject(files);
  mkdirSync(made.path("tmp"));
  return made;
}

withMounts("the Jest reporter (skipped where mounting is not permitted)", () => {
  test.each([
    ["nothing", 0, 1],
    ["two files", 8, 1],
    ["two files and a part of the third", 16, 1],
    ["all files", 100, 0],
  ])("on a disk with room for %s replaces all old files or none", (_name, room, code) => {
    project = jestProject();
    project.jest([], { config: config() });
    cpSync(project.path("coverage/kcov"), project.path("before"), { recursive: true });
    const before = contents("before");
    project.write("src/green.js", green(40));
    const { stderr, ...ended } = jestOn("coverage/kcov", kilobytes("before") + room);
    expect(stderr).toMatch(/^Tests: +400 passed, 400 total/m);
    expect(ended.code).toBe(code);
    const after = contents("copy");
    expect(Object.keys(after)).toEqual(["pcs.json", "tests.msgpack", "trace.kcov"]);
    const kept = Object.keys(after).filter((name) => after[name] === before[name]);
    expect(kept).toEqual(code === 0 ? [] : Object.keys(after));
    expect(project.tests("copy").files[0]?.tests).toHaveLength(400);
    if (code === 1) expect(ourLines(stderr)).toEqual([expect.stringMatching(/ENOSPC/)]);
    expect(readdirSync(project.path("tmp"))).toEqual([]);
  });

  test("with a full temporary directory says so, and Jest's results stand", () => {
    project = jestProject();
    const { code, stderr } = jestOn("tmp", 8);
    expect(stderr).toMatch(/^Tests: +400 passed, 400 total/m);
    expect(code).toBe(1);
    expect(ourLines(stderr).join("\n")).toMatch(/ENOSPC/);
    expect(readdirSync(project.path("copy"))).toEqual([]);
  });
});
