import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { cacheDirectory } from "../../src/instrument/cache-directory";
import { Project } from "../support/command";

const CACHE = "node_modules/.cache/istanbul-kcov";
const isRoot = process.geteuid?.() === 0;

let project: Project;

beforeEach(() => {
  project = new Project({ "node_modules/x/index.js": "", "main.js": "module.exports = 1;\n" });
});

afterEach(() => project.remove());

function chosen(): { directory: string | undefined; lines: string[] } {
  const lines: string[] = [];
  const directory = cacheDirectory(project.directory, "/of/the/run", (line) => lines.push(line));
  return { directory, lines };
}

test("a new one is its owner's alone to write in, whatever the umask", () => {
  const umask = process.umask(0o002);
  try {
    expect(chosen()).toEqual({ directory: project.path(CACHE), lines: [] });
  } finally {
    process.umask(umask);
  }
  expect(statSync(project.path(CACHE)).mode & 0o777).toBe(0o755);
  expect(chosen()).toEqual({ directory: project.path(CACHE), lines: [] });
});

test.each([0o775, 0o757, 0o1777])("one of mode %o is not believed, and one line names it", (mode) => {
  mkdirSync(project.path(CACHE), { recursive: true });
  chmodSync(project.path(CACHE), mode);
  const line = `the cache ${project.path(CACHE)} is not used, since others than its owner may write in it`;
  expect(chosen()).toEqual({ directory: "/of/the/run", lines: [expect.stringContaining(line)] });
});

test("where a link leads to counts, not the link", () => {
  mkdirSync(project.path("elsewhere"));
  chmodSync(project.path("elsewhere"), 0o777);
  mkdirSync(project.path("node_modules/.cache"));
  project.symlink("elsewhere", CACHE);
  expect(chosen().directory).toBe("/of/the/run");
});

describe("a trace with a cache that is not believed", () => {
  test("runs none of what is in it, puts nothing there, and says so once", () => {
    project.kcov(["trace", "--", "node", "main.js"]);
    const names = readdirSync(project.path(CACHE));
    for (const name of names) writeFileSync(project.path(`${CACHE}/${name}`), "");
    chmodSync(project.path(CACHE), 0o777);
    const { stderr, status } = project.kcov(["trace", "--", "node", "main.js"]);
    expect(status).toBe(0);
    expect(stderr.split("\n").slice(0, -1)).toEqual([
      expect.stringContaining(`${project.path(CACHE)} is not used`),
      expect.stringContaining("1 file, 1 / 1 blocks covered"),
    ]);
    expect(readdirSync(project.path(CACHE))).toEqual(names);
    expect(names.map((name) => statSync(project.path(`${CACHE}/${name}`)).size)).toEqual(names.map(() => 0));
  });
});

/** Who runs the tests as root can be somebody else for a moment. */
(isRoot ? describe : describe.skip)("of two users (skipped unless root runs the tests)", () => {
  const NOBODY = 65_534;
  const SCRIPT = `const { cacheDirectory } = require(${JSON.stringify(resolve(__dirname, "../../lib/instrument/cache-directory"))});
const directory = cacheDirectory(process.argv[1], "of the run", (line) => console.log(line));
console.log(directory);`;

  const askedBy = (uid: number): string =>
    spawnSync(process.execPath, ["-e", SCRIPT, project.directory], { uid, encoding: "utf8" }).stdout;

  test("neither believes what is the other's, but root does", () => {
    chmodSync(project.directory, 0o755);
    mkdirSync(project.path(CACHE), { recursive: true, mode: 0o755 });
    expect(askedBy(NOBODY)).toBe(
      `the cache ${project.path(CACHE)} is not used, since it belongs to user 0; remove it, and the next run makes another\nof the run\n`,
    );
    chownSync(project.path(CACHE), NOBODY, NOBODY);
    expect(askedBy(NOBODY)).toBe(`${project.path(CACHE)}\n`);
    expect(askedBy(0)).toBe(`${project.path(CACHE)}\n`);
    chownSync(project.path(CACHE), 1000, 1000);
    expect(askedBy(NOBODY)).toContain("it belongs to user 1000");
  });
});
