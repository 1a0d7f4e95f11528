/** Full disks and read-only directories under the output, the temporary directory, the cache and the area. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { PcTable } from "../../src/bridge/pc-table";
import { decodeKcov } from "../../src/kcov/buffer";
import { type Ending, FaultProject, mayMount, ourLines } from "../support/fault-project";

const withMounts = mayMount() ? describe : describe.skip;

/** Large enough that its maps take more than a page. */
const LINES = Array.from({ length: 200 }, (_, i) => `if (globalThis.never) globalThis.x${i} = ${i};`).join("\n");

const FILES = {
  "main.js": `require("./large");\nconsole.log("done");\nprocess.exitCode = Number(process.argv[2] ?? 0);`,
  "large.js": LINES,
};

const FULL = "-o size=4k";
const READ_ONLY = "-o ro";

let project: FaultProject;

beforeEach(() => {
  project = new FaultProject(FILES);
});

afterEach(() => project.remove());

/** Traces the program while a file system of its own is mounted; prints what is left in there after "left:". */
function tracedOn(directory: string, options: string, flags = "", exitCode = 0): Ending & { left: string[] } {
  mkdirSync(project.path(directory), { recursive: true });
  const script = `
    mount -t tmpfs ${options} none ${directory} || exit 99
    $KCOV trace ${flags} -- node main.js ${exitCode}
    status=$?; echo left:; ls -A ${directory}; exit $status`;
  const { stdout, ...ending } = project.shellThatMounts(script);
  const [said = "", left = ""] = stdout.split("left:\n");
  return { ...ending, stdout: said, left: left.split("\n").filter((name) => name !== "") };
}

withMounts("a place that cannot be written (skipped where mounting is not permitted)", () => {
  test.each([
    ["a full output directory", "coverage/kcov", FULL, /ENOSPC/],
    ["a read-only output directory", "coverage/kcov", READ_ONLY, /EROFS/],
    // Node 20 says ENOENT of a directory that it cannot make there.
    ["a read-only directory for the output's", "coverage", READ_ONLY, /(EROFS|ENOENT): .*mkdir/],
  ])("%s is one line and exit code 1", (_name, directory, options, reason) => {
    const { code, stdout, stderr, left } = tracedOn(directory, options);
    expect({ code, stdout, left }).toEqual({ code: 1, stdout: "done\n", left: [] });
    expect(ourLines(stderr)).toEqual([expect.stringMatching(reason)]);
    expect(stderr.split("\n")).toHaveLength(2);
    expect(project.leftovers()).toEqual([]);
  });

  test("hides no exit code of the program's own", () => {
    expect(tracedOn("coverage/kcov", FULL, "", 7)).toMatchObject({ code: 7, stdout: "done\n", left: [] });
  });

  test("a full temporary directory is said of the process, and leaves an earlier result", () => {
    project.traced([], "node", "main.js");
    const earlier = project.read("coverage/kcov/pcs.json");
    const { code, stdout, stderr, left } = tracedOn("tmp", FULL);
    expect({ code, stdout, left }).toEqual({ code: 1, stdout: "done\n", left: [] });
    const lines = ourLines(stderr);
    expect(lines[0]).toMatch(/coverage of process \d+ is not recorded: ENOSPC/);
    expect(lines.at(-1)).toMatch(/nothing was recorded/);
    expect(stderr.split("\n")).toHaveLength(lines.length + 1);
    expect(project.read("coverage/kcov/pcs.json")).toBe(earlier);
  });

  test("a read-only temporary directory is one line before the program starts", () => {
    const { code, stdout, stderr } = tracedOn("tmp", READ_ONLY);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^istanbul-kcov: EROFS: .*mkdtemp.*\n$/);
  });

  test.each([
    ["full", FULL],
    ["read-only", READ_ONLY],
  ])("a %s cache is none, in silence", (_name, options) => {
    const { code, stdout, stderr, left } = tracedOn("node_modules", options);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "done\n" });
    expect(stderr).toMatch(/^istanbul-kcov: 2 files, .*\n$/);
    expect(left.filter((name) => name !== ".cache")).toEqual([]);
    expect(project.covered()).toContain("main.js:2:0 statement");
  });

  test("a full cache is left with whole entries only", () => {
    mkdirSync(project.path("node_modules"));
    const script = `
      mount -t tmpfs -o size=16k none node_modules || exit 99
      $KCOV trace -- node main.js
      cp -r node_modules/.cache copy`;
    expect(project.shellThatMounts(script)).toMatchObject({ code: 0, stdout: "done\n" });
    const entries = readdirSync(project.path("copy/istanbul-kcov"));
    expect(entries.filter((name) => name.endsWith(".js"))).toHaveLength(1);
    expect(entries.filter((name) => !/^[0-9a-f]{40}\.(js|answer)$|^pruned$/.test(name))).toEqual([]);
  });

  test.each([
    ["whose table does not fit", "-o size=12k"],
    ["that does not fit itself", "-o size=20k"],
  ])("an area %s names what is in it; the program and the trace go on", (_name, options) => {
    mkdirSync(project.path("memory"));
    const script = `
      mount -t tmpfs ${options} none memory || exit 99
      $KCOV trace --area memory/area --size 65536 -- node main.js
      status=$?; cp -r memory copy; exit $status`;
    const { code, stdout, stderr } = project.shellThatMounts(script);
    expect({ code, stdout }).toEqual({ code: expect.any(Number), stdout: "done\n" });
    expect(stderr).toMatch(/^(istanbul-kcov: .*\n)+$/);
    expect(readdirSync(project.path("copy")).filter((name) => !/^area(\.pcs\.json)?$/.test(name))).toEqual([]);
    const table = PcTable.fromJSON(JSON.parse(project.read("copy/area.pcs.json")));
    for (const pc of decodeKcov(readFileSync(project.path("copy/area")))) table.symbolize(pc);
    expect(code).toBe(/the kcov area is not filled/.test(stderr) ? 1 : 0);
    expect(existsSync(project.path("coverage/kcov/pcs.json"))).toBe(true);
    expect(project.leftovers()).toEqual([]);
  });

  test("an area on a read-only disk is one line before the program starts", () => {
    const { code, stdout, stderr } = tracedOn("memory", READ_ONLY, "--area memory/area");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^istanbul-kcov: EROFS: .*\n$/);
    expect(project.leftovers()).toEqual([]);
  });
});

test("a temporary directory that the program removes is one line, and exit code 1", () => {
  project.write("main.js", 'require("fs").rmSync(process.env.TMPDIR, { recursive: true });');
  const { code, stderr } = project.traced([], "node", "main.js");
  expect(code).toBe(1);
  for (const line of stderr.split("\n")) expect(line).toMatch(/^(istanbul-kcov: .*)?$/);
  expect(stderr).toMatch(/coverage of process \d+ is not recorded: ENOENT/);
  mkdirSync(project.temporary);
});
