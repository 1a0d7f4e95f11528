import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { PcTable } from "../../src/bridge/pc-table";
import { decodeKcov } from "../../src/kcov/buffer";
import { Project } from "../support/command";
import { FIRST_AND_LAST } from "../support/nodes";

const MODULES = resolve(__dirname, "../../node_modules");

let project: Project;

afterEach(() => project.remove());

function projectOf(files: Record<string, string>): Project {
  project = new Project(files);
  return project;
}

function pathsInTable(): string[] {
  return project.table().files.map(({ maps }) => maps.path);
}

describe("the hooks", () => {
  test("do not instrument the Babel that instruments, even where dependencies are asked for", () => {
    projectOf({ "main.js": 'console.log(require("slash")("a\\\\b"));' });
    mkdirSync(project.path("node_modules"));
    symlinkSync(resolve(MODULES, "slash"), project.path("node_modules/slash"));
    const run = project.kcov([
      "trace",
      "--no-exclude-node-modules",
      "--cwd",
      resolve(MODULES, "../"),
      "-o",
      project.path("out"),
      "--",
      "node",
      "main.js",
    ]);
    expect(run.stdout).toBe("a/b\n");
    expect(run.stderr).toMatch(/^istanbul-kcov: 1 file, .*\n$/);
    expect(project.table("out").files.map(({ maps }) => maps.path)).toEqual(["node_modules/slash/index.js"]);
  });

  test("warn once of an ES module with a syntax error", () => {
    const { stderr } = projectOf({
      "main.mjs": 'import("./bad.mjs").catch(() => {});',
      "bad.mjs": "export const = 1;",
    }).kcov(["trace", "--", "node", "main.mjs"]);
    expect(stderr.split("\n").filter((line) => line.includes("is not instrumented"))).toHaveLength(1);
  });

  test("leave the order in which requests without an extension are resolved to Node", () => {
    const files = {
      "main.js": 'console.log(require("./foo"), require("./only"));',
      "foo/index.js": 'module.exports = "directory";',
      "foo.ts": 'module.exports = "ts";',
      "only.ts": 'module.exports = "only" as string;',
    };
    expect(projectOf(files).kcov(["trace", "--", "node", "main.js"]).stdout).toBe("directory only\n");
  });

  test("show the program's own line of an uncaught error, even of its last line", () => {
    const { stderr } = projectOf({ "main.js": 'const x = 1;\nthrow new Error("at the end");' }).kcov([
      "trace",
      "--",
      "node",
      "main.js",
    ]);
    expect(stderr).toContain("main.js:2\n");
    expect(stderr.length).toBeLessThan(1500);
    expect(stderr).not.toContain("coverageData");
  });

  test.each(FIRST_AND_LAST)(
    "load modules after a program has put the fields of property descriptors on Object.prototype, on %s",
    (node) => {
      const names = ["get", "set", "value", "writable"];
      const main = `for (const name of ${JSON.stringify(names)}) {
      if (process.argv[2] === "change") Object.prototype[name] = 1;
      let loaded;
      try { loaded = require("./" + name).loaded; } catch (error) { loaded = error.message; }
      const counts = Object.values(globalThis.__coverage__).map(({ s }) => Object.keys(s).length);
      delete Object.prototype[name];
      console.log(name, loaded, counts.every((count) => count > 0));
    }`;
      const modules = names.map((name) => [`${name}.js`, 'exports.loaded = "loaded";']);
      projectOf({ "main.js": main, ...Object.fromEntries(modules) });
      // At first Babel itself may fail; in the end the instrumented code is in the cache.
      for (const what of ["change", "nothing", "change"]) {
        const { stdout } = project.kcov(["trace", "--", node, "main.js", what]);
        expect(stdout).toBe(names.map((name) => `${name} loaded true\n`).join(""));
      }
    },
  );

  test("let a program run that may not spawn or patch, with a warning", () => {
    projectOf({ "main.js": 'console.log("ran");' });
    const flag = process.version.startsWith("v20.") ? "--experimental-permission" : "--permission";
    const { stdout, status } = project.kcov(["trace", "--", "node", flag, "--allow-fs-read=*", "main.js"]);
    expect(stdout).toBe("ran\n");
    expect(status).toBe(1);
  });
});

describe("a trace", () => {
  test("names each PC once, also where two processes had the file with and without a source map", () => {
    const main =
      'const { writeFileSync } = require("fs"); const run = (text) => { writeFileSync(__dirname + "/gen.js", text); require("child_process").execFileSync(process.execPath, [__dirname + "/gen.js"]); };' +
      'run("exports.a = 1;"); run("exports.a = 1;\\n//# sourceMappingURL=data:application/json;base64," + Buffer.from(JSON.stringify({ version: 3, sources: ["x.ts"], names: [], mappings: "AAAA" })).toString("base64"));';
    const { stderr } = projectOf({ "main.js": main }).kcov(["trace", "-n", "gen.js", "--", "node", "main.js"]);
    expect(stderr).toMatch(/1 file, 1 \/ 1 blocks covered \(100\.00 %\)/);
    expect(decodeKcov(readFileSync(project.path("coverage/kcov/trace.kcov")))).toEqual([0xffffffff80000000n]);
  });

  test("keeps the rest where a file was loaded with two contents, and says which", () => {
    const main =
      'const { writeFileSync } = require("fs"); for (const text of ["1;", "1; 2;"]) { writeFileSync(__dirname + "/gen.js", text); require("child_process").execFileSync(process.execPath, [__dirname + "/gen.js"]); }';
    const { stderr, status } = projectOf({ "main.js": main }).kcov(["trace", "--", "node", "main.js"]);
    expect(stderr).toContain(`${project.path("gen.js")} was loaded with different contents`);
    expect(status).toBe(0);
    expect(pathsInTable()).toEqual(["gen.js", "main.js"]);
  });

  test("with --all leaves out what cannot be read and keeps what a loader compiled", () => {
    projectOf({ "main.js": "1;", "good.js": "1;" });
    symlinkSync(project.path("gone.js"), project.path("dangling.js"));
    mkdirSync(project.path("directory.js"));
    const { stderr, status } = project.kcov(["trace", "--all", "--", "node", "main.js"]);
    expect(status).toBe(0);
    expect(stderr).toContain("2 files");
    expect(pathsInTable()).toEqual(["good.js", "main.js"]);
  });

  test("replaces both of its files or neither", () => {
    projectOf({ "main.js": "1;" });
    mkdirSync(project.path("coverage/kcov/trace.kcov"), { recursive: true });
    writeFileSync(project.path("coverage/kcov/pcs.json"), "old");
    expect(project.kcov(["trace", "--", "node", "main.js"]).status).toBe(1);
    expect(project.read("coverage/kcov/pcs.json")).toBe("old");
    expect(readdirSync(project.path("coverage/kcov")).sort()).toEqual(["pcs.json", "trace.kcov"]);
  });

  test("leaves no temporary directory where the command cannot be started", () => {
    projectOf({ "data.txt": "", "tmp/x": "" });
    for (const command of ["no-such-command", "./data.txt"]) {
      project.kcov(["trace", "--", command], { env: { TMPDIR: project.path("tmp") } });
    }
    expect(readdirSync(project.path("tmp"))).toEqual(["x"]);
  });

  test("refuses a project directory that is none before anything runs", () => {
    projectOf({ "main.js": 'console.log("ran");' });
    const { stdout, stderr, status } = project.kcov(["trace", "--cwd", "main.js", "--", "node", "main.js"]);
    expect({ stdout, status }).toEqual({ stdout: "", status: 1 });
    expect(stderr).toBe(
      `istanbul-kcov: EINVAL: invalid argument, trace: ${project.path("main.js")} is not a directory\n`,
    );
  });

  test("tells a program that has cleared its counters how to leave them", () => {
    const program = (mode: string): string => `const { createCoverage } = require("kcov");
      const coverage = createCoverage({ mode: "${mode}" }); setImmediate(() => { coverage.drain(); });`;
    projectOf({ "clear.js": `${program("clear")}`, "delta.js": `${program("delta")}` });
    mkdirSync(project.path("node_modules"));
    symlinkSync(resolve(MODULES, ".."), project.path("node_modules/kcov"));
    const said = (file: string): string => project.kcov(["trace", "--", "node", file]).stderr;
    expect(said("delta.js")).not.toContain("nothing is covered");
    expect(said("clear.js")).toContain(
      'nothing is covered; a program that reads its own coverage leaves it there with mode: "delta"',
    );
  });

  test("gives a second process PCs that match, and appends what is new", () => {
    projectOf({
      "a.js": "exports.a = 1;",
      "b.js": "exports.b = 1; exports.c = 2;",
      "0new.js": "1;",
      "one.js":
        'require("./b"); require("./a"); const { createCoverage } = require("kcov"); console.log(JSON.stringify(createCoverage().table));',
      "two.js":
        'const { createCoverage, PcTable } = require("kcov"); require("./0new"); require("./a"); require("./b");' +
        "const { table } = createCoverage({ table: PcTable.fromJSON(JSON.parse(process.argv[2])) });" +
        'console.log(JSON.stringify([...table.blocks()].map(({ pc, file }) => pc.toString(16) + " " + file)));',
    });
    mkdirSync(project.path("node_modules"));
    symlinkSync(resolve(MODULES, ".."), project.path("node_modules/kcov"));
    const register = resolve(MODULES, "../lib/register.js");
    const env = { ISTANBUL_KCOV: JSON.stringify({ options: { exclude: ["one.js", "two.js"] } }) };
    const run = (...args: string[]): string => {
      const { spawnSync } = require("node:child_process") as typeof import("node:child_process");
      return spawnSync(process.execPath, ["--require", register, ...args], {
        cwd: project.directory,
        encoding: "utf8",
        env: { ...process.env, ...env },
      }).stdout;
    };
    const saved = run("one.js").trim();
    expect(JSON.parse(run("two.js", saved))).toEqual([
      "ffffffff80000000 a.js",
      "ffffffff80000001 b.js",
      "ffffffff80000002 b.js",
      "ffffffff80000003 0new.js",
    ]);
  });
});

describe("a PC table with a path twice", () => {
  test("is refused by name", () => {
    const table = new PcTable();
    table.add([{ path: "a.js", statementMap: {}, fnMap: {}, branchMap: {} }]);
    const [file] = table.toJSON().files;
    projectOf({ "pcs.json": JSON.stringify({ ...table.toJSON(), files: [file, file] }) });
    expect(project.kcov(["symbolize", "--all", "--table", "pcs.json"]).stderr).toContain("a.js is in the table twice");
  });
});
