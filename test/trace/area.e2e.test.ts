/** The kcov area of a traced program: `trace --area`, and ISTANBUL_KCOV_AREA for the register hook by itself. */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { PcTable } from "../../src/bridge/pc-table";
import { decodeKcov } from "../../src/kcov/buffer";
import { Project } from "../support/command";
import { exitOf, PATIENCE, until } from "../support/other-side";

const REGISTER = join(__dirname, "../../lib/register.js");

let project: Project;

afterEach(() => project.remove());

/** The PCs in the area as `file:line`, by the table beside it. */
function inArea(name = "area"): string[] {
  const table = PcTable.fromJSON(JSON.parse(project.read(`${name}.pcs.json`)));
  return decodeKcov(readFileSync(project.path(name))).map((pc) => {
    const { file, block } = table.symbolize(pc);
    return `${file}:${block.start.line}`;
  });
}

/** Runs a program with the register hook and an area, and without `trace`. */
function registered(program: string, env: Readonly<Record<string, string>>): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ["--require", REGISTER, program], {
    ...PATIENCE,
    cwd: project.directory,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "", ...env },
  });
}

const LATE = {
  "main.js": 'globalThis.a = 1;\nsetTimeout(() => {\n  require("./b");\n  require("./0");\n}, 10);',
  "b.js": "globalThis.b = 1;",
  "0.js": "globalThis.c = 1;",
};

describe("trace --area", () => {
  test("fills the area with what the program's main thread runs, to its end", () => {
    project = new Project(LATE);
    const { stderr, status } = project.kcov(["trace", "--area", "area", "--size", "1024", "--", "node", "main.js"]);
    expect({ stderr, status }).toMatchObject({ stderr: expect.stringMatching(/3 files, 6 \/ 6 blocks/), status: 0 });
    expect(statSync(project.path("area")).size).toBe(8192);
    expect(inArea()).toEqual(["main.js:1", "main.js:2", "main.js:3", "main.js:4", "b.js:1", "0.js:1"].sort(byTable()));
  });

  test("is what symbolize reads with the table of its own", () => {
    project = new Project(LATE);
    project.kcov(["trace", "--area", "area", "--", "node", "main.js"]);
    const { stdout, stderr } = project.kcov(["symbolize", "area"]);
    expect(stderr).toBe("");
    expect(stdout).toContain("\nmain.js:1.1,1.18\n");
  });

  test.each([
    [["--size", "1024"], "istanbul-kcov: --size is an option of an area; give --area <file> too", 2],
    [["--dialect", "linux"], "istanbul-kcov: --dialect is an option of an area; give --area <file> too", 2],
    [["--area", "area", "--dialect", "bsd"], "Allowed choices are gvisor, linux.", 2],
    [["--area", "area", "--dialect", "linux", "--size", "1"], "It must be from 2 to 268435455 words of 8 bytes.", 2],
    [
      ["--area", "area", "--size", "16777216"],
      "It must be a multiple of 512 from 512 to 10485760 words of 8 bytes.",
      2,
    ],
    [["--area", "none/area"], "create area: none is not a directory", 1],
  ])("with %j is refused before the program runs", (flags, message, code) => {
    project = new Project(LATE);
    const { stdout, stderr, status } = project.kcov(["trace", ...flags, "--", "echo", "ran"]);
    expect({ stdout, status }).toEqual({ stdout: "", status: code });
    expect(stderr).toContain(message.replace("none ", `${project.path("none")} `));
  });

  /** In the order of the area's table, which is that of loading here, not of names. */
  function byTable(): (a: string, b: string) => number {
    const table = PcTable.fromJSON(JSON.parse(project.read("area.pcs.json")));
    const order = [...table.blocks()].map(({ file, block }) => `${file}:${block.start.line}`);
    return (a, b) => order.indexOf(a) - order.indexOf(b);
  }

  test("names the PCs of area and trace with one table, whose numbering flags apply to both", () => {
    project = new Project({ ...LATE, "unused.js": "1;" });
    const flags = ["--area", "area", "--size", "512", "--base", "0x1000", "--step", "8", "--all"];
    project.kcov(["trace", ...flags, "--", "node", "main.js"]);
    const area = PcTable.fromJSON(JSON.parse(project.read("area.pcs.json")));
    const all = project.table();
    expect([area.base, area.step, area.files.length, all.files.length]).toEqual([0x1000n, 8, 3, 4]);
    for (const { pc, file, blockIndex } of area.blocks()) expect(all.pcOf(file, blockIndex)).toBe(pc);
    const trace = decodeKcov(readFileSync(project.path("coverage/kcov/trace.kcov")));
    expect(new Set(decodeKcov(readFileSync(project.path("area"))))).toEqual(new Set(trace));
  });

  test("gives the area to the first process only; children and workers are in the trace", () => {
    project = new Project({
      "main.js":
        'require("child_process").fork(__dirname + "/child.js");\nnew (require("worker_threads").Worker)(__dirname + "/child.js");',
      "child.js": "globalThis.x = process.env.ISTANBUL_KCOV_AREA;",
    });
    project.kcov(["trace", "--area", "area", "--", "node", "main.js"]);
    expect(inArea()).toEqual(["main.js:1", "main.js:2"]);
    expect(project.covered()).toContain("child.js:1:0 statement");
  });

  test("with --dialect linux takes the sizes of Linux: kcovtrace's, and no whole pages", () => {
    project = new Project({ "main.js": "1;" });
    for (const size of [16 << 20, 3]) {
      const flags = ["--area", `area${size}`, "--dialect", "linux", "--size", String(size)];
      const { status, stderr } = project.kcov(["trace", ...flags, "--", "node", "main.js"]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^istanbul-kcov: 1 file, .*\n$/) });
      expect(statSync(project.path(`area${size}`)).size).toBe(8 * size);
    }
    expect(project.kcov(["symbolize", "area3"]).stdout).toBe("0xffffffff80000000\nmain.js:1.1,1.3\n");
  });

  test.each([0, 3])("that the program cannot fill makes a success a failure; here it ends with %d", (code) => {
    project = new Project({
      "main.js": `process.on("exit", (seen) => console.log(seen));\nprocess.exitCode = ${code};`,
    });
    project.write("node.sh", "echo none > area.pcs.json\nexec node main.js\n");
    const { status, stdout, stderr } = project.kcov(["trace", "--area", "area", "--", "sh", "node.sh"]);
    expect({ status, stdout }).toEqual({ status: code || 1, stdout: `${code}\n` });
    expect(stderr).toMatch(/^istanbul-kcov: .*area\.pcs\.json: .*; the kcov area is not filled\n/);
  });

  test("uses an area that a reader has made before, as it is", () => {
    project = new Project({ "main.js": "1;" });
    writeFileSync(project.path("area"), Buffer.from(new BigUint64Array(512).with(0, 7n).buffer));
    project.kcov(["trace", "--area", "area", "--size", "512", "--", "node", "main.js"]);
    expect(readFileSync(project.path("area")).readBigUInt64LE(0)).toBe(8n);
  });

  test.each(["0", "1", "500", "513", "10486272", "x", "-512", ""])("refuses --size %s as wrong usage", (size) => {
    project = new Project({ "main.js": 'require("fs").writeFileSync("ran", "");' });
    const { stderr, status } = project.kcov(["trace", "--area", "area", `--size=${size}`, "--", "node", "main.js"]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^istanbul-kcov: option '--size <words>' argument .* is invalid\. It must be a multiple of/);
    expect(existsSync(project.path("ran"))).toBe(false);
  });

  test("refuses a file that is something else before the program starts", () => {
    project = new Project({ "main.js": 'require("fs").writeFileSync("ran", "");', text: "text" });
    symlinkSync("text", project.path("link"));
    for (const file of ["text", "link", ".", "no/such"]) {
      const { stderr, status } = project.kcov(["trace", "--area", file, "--", "node", "main.js"]);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^istanbul-kcov: (EEXIST|EINVAL): .*\n$/);
    }
    expect(project.read("text")).toBe("text");
    expect(existsSync(project.path("ran"))).toBe(false);
  });
});

describe("ISTANBUL_KCOV_AREA", () => {
  test("fills the area of a program that uses the register hook by itself", () => {
    project = new Project({
      "main.js": "globalThis.a = process.env.ISTANBUL_KCOV_AREA;\nprocess.exit(globalThis.a ? 1 : 3);",
    });
    const { status, stderr } = registered("main.js", { ISTANBUL_KCOV_AREA: "area", ISTANBUL_KCOV_AREA_SIZE: "512" });
    expect({ status, stderr }).toEqual({ status: 3, stderr: "" });
    expect(new Set(inArea())).toEqual(new Set(["main.js:1", "main.js:2"]));
    expect(existsSync(project.path("coverage"))).toBe(false);
  });

  test("stays where it was named when the program changes its directory", () => {
    project = new Project({ "main.js": 'process.chdir("away");\nrequire("./late");', "late.js": "1;", "away/x": "" });
    expect(registered("main.js", { ISTANBUL_KCOV_AREA: "area" })).toMatchObject({ status: 0, stderr: "" });
    expect(new Set(inArea())).toEqual(new Set(["main.js:1", "main.js:2", "late.js:1"]));
  });

  test("takes a dialect, and with it its sizes", () => {
    project = new Project({ "main.js": "globalThis.a = Object.keys(process.env).join();" });
    const env = { ISTANBUL_KCOV_AREA: "area", ISTANBUL_KCOV_AREA_SIZE: "16777216" };
    expect(registered("main.js", { ...env, ISTANBUL_KCOV_AREA_DIALECT: "linux" })).toMatchObject({
      status: 0,
      stderr: "",
    });
    expect(inArea()).toEqual(["main.js:1"]);
  });

  const refused = [
    [
      { ISTANBUL_KCOV_AREA: "area", ISTANBUL_KCOV_AREA_SIZE: "7" },
      "EINVAL.*size 7 is not a multiple of 512 from 512 to",
    ],
    [{ ISTANBUL_KCOV_AREA: "area", ISTANBUL_KCOV_AREA_SIZE: "16777216" }, "EINVAL.* to 10485760 words"],
    [{ ISTANBUL_KCOV_AREA: "area", ISTANBUL_KCOV_AREA_SIZE: "many" }, "EINVAL"],
    [
      { ISTANBUL_KCOV_AREA: "area", ISTANBUL_KCOV_AREA_DIALECT: "Linux" },
      'EINVAL.*"Linux" is neither gvisor nor linux',
    ],
    [{ ISTANBUL_KCOV_AREA: "main.js" }, "EEXIST"],
    [{ ISTANBUL_KCOV_AREA: "no/such" }, "ENOENT"],
  ] as const;

  const ENDS = [
    ["", 1],
    ["process.exitCode = 4;", 4],
    ["process.exit(0);", 1],
    ["process.exit(5);", 5],
    ['process.on("exit", (code) => { process.stdout.write(String(code)); });', 1, "0"],
  ] as const;

  test.each(refused)(
    "that cannot be used, %j, is one line and a failure, and the program runs as ever",
    (env, reason) => {
      for (const [end, code, said = ""] of refused[0][0] === env ? ENDS : ENDS.slice(0, 2)) {
        project = new Project({ "main.js": `process.stdout.write("ran");\n${end}` });
        const { status, stdout, stderr } = registered("main.js", env);
        expect({ end, status, stdout }).toEqual({ end, status: code, stdout: `ran${said}` });
        expect(stderr).toMatch(new RegExp(`^istanbul-kcov: ${reason}.*; the kcov area is not filled\n$`));
        project.remove();
      }
    },
  );

  test("that cannot be filled to the end is one line and a failure", () => {
    project = new Project({
      "main.js": 'setTimeout(() => {\n  require("fs").rmSync("areas", { recursive: true });\n  require("./late");\n});',
      "late.js": "globalThis.late = 1;",
      "areas/x": "",
    });
    const { status, stderr } = registered("main.js", { ISTANBUL_KCOV_AREA: "areas/area" });
    expect(stderr).toMatch(/^istanbul-kcov: ENOENT.*; the kcov area is not filled\n$/);
    expect(status).toBe(1);
  });

  test("shows a running program turn by turn, and its table names every PC at any time", async () => {
    const files = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`m${i}.js`, "globalThis.x = 1;"]));
    project = new Project({
      ...files,
      "main.js":
        'let i = 0;\nconst next = () => {\n  require("./m" + i++);\n  if (i < 50) setTimeout(next, 1);\n  else process.stdin.on("data", () => process.exit());\n};\nnext();',
    });
    const child = project.spawn(process.execPath, ["--require", REGISTER, "main.js"], {
      env: { ...process.env, NODE_OPTIONS: "", ISTANBUL_KCOV_AREA: "area" },
      stdio: ["pipe", "inherit", "inherit"],
    });
    const hasTable = (): boolean => existsSync(project.path("area.pcs.json"));
    await until(() => hasTable() && pcsThenTable().includes("m49.js:1"), child);
    child.stdin?.end("end");
    expect(await exitOf(child)).toEqual([0, null]);
    expect(new Set(inArea()).size).toBeGreaterThan(55);
  });

  /** The area is read before the table, as a reader should: whatever is in it, the table names it. */
  function pcsThenTable(): string[] {
    const pcs = decodeKcov(readFileSync(project.path("area")));
    const table = PcTable.fromJSON(JSON.parse(project.read("area.pcs.json")));
    return pcs.map((pc) => table.symbolize(pc)).map(({ file, block }) => `${file}:${block.start.line}`);
  }
});
