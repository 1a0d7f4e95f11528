import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";

const REGISTER = require.resolve("../../lib/register.js");

let project: Project;

afterEach(() => project.remove());

function projectOf(files: Record<string, string>): Project {
  project = new Project(files);
  return project;
}

/** What each line of standard error says, without the program's own. */
function lines(stderr: string): string[] {
  return stderr.split("\n").filter((line) => line.startsWith("istanbul-kcov: "));
}

describe("a module with a syntax error", () => {
  test("reaches the program unchanged, with one warning, and the rest is covered", () => {
    const { stdout, stderr, status } = projectOf({
      "main.js": 'try { require("./bad"); } catch (error) { console.log(error.name, error.stack.split("\\n")[0]); }',
      "bad.js": "const x = ;\n",
    }).kcov(["trace", "--", "node", "main.js"]);
    expect(stdout).toBe(`SyntaxError ${project.path("bad.js")}:1\n`);
    expect(lines(stderr)[0]).toContain(`${project.path("bad.js")} is not instrumented: `);
    expect(lines(stderr)).toHaveLength(2);
    expect(status).toBe(0);
    expect(project.covered()).toContain("main.js:1:0 statement");
  });

  test("as an ES module leaves Node's own error and exit code", () => {
    const { stderr, status } = projectOf({ "bad.mjs": "export const = 1;\n" }).kcov(["trace", "--", "node", "bad.mjs"]);
    expect(stderr).toContain("SyntaxError: Unexpected token '='");
    expect(status).toBe(1);
  });
});

describe("a command that cannot be started", () => {
  test("that is not there ends with 127 and one line", () => {
    const { stdout, stderr, status } = projectOf({}).kcov(["trace", "--", "no-such-command", "-x"]);
    expect({ stdout, stderr, status }).toEqual({
      stdout: "",
      stderr: "istanbul-kcov: no-such-command: command not found\n",
      status: 127,
    });
  });

  test("that has no name ends with 127 and one line, and leaves nothing behind", () => {
    projectOf({});
    mkdirSync(project.path("tmp"));
    const { stdout, stderr, status } = project.kcov(["trace", "--", ""], { env: { TMPDIR: project.path("tmp") } });
    expect({ stdout, stderr, status }).toEqual({
      stdout: "",
      stderr: "istanbul-kcov: : command not found\n",
      status: 127,
    });
    expect(readdirSync(project.path("tmp"))).toEqual([]);
  });

  test("that goes through a file ends with 126 and its name", () => {
    const { stderr, status } = projectOf({ "data.txt": "" }).kcov(["trace", "--", "./data.txt/x"]);
    expect({ stderr, status }).toEqual({ stderr: "istanbul-kcov: ./data.txt/x: spawn ENOTDIR\n", status: 126 });
  });

  test("that may not be executed ends with 126", () => {
    const { stderr, status } = projectOf({ "data.txt": "" }).kcov(["trace", "--", "./data.txt"]);
    expect(stderr).toBe("istanbul-kcov: ./data.txt: spawn ./data.txt EACCES\n");
    expect(status).toBe(126);
  });
});

describe("no instrumented module", () => {
  const files = { "main.js": "process.exitCode = Number(process.argv[2]);\n" };
  const args = ["trace", "--include", "src/**", "--exclude", "old/**", "--", "node", "main.js"];

  test("fails a program that succeeded, and names the globs that applied", () => {
    const { stderr, status } = projectOf(files).kcov([...args, "0"]);
    expect(lines(stderr)).toEqual([
      `istanbul-kcov: ENOENT: no such entry, trace: no instrumented module was loaded under ${project.directory} ` +
        '(include ["src/**"], exclude ["old/**"], extension JavaScript, TypeScript, JSX, ' +
        "node_modules left out; --no-exclude-node-modules includes them)",
    ]);
    expect(status).toBe(1);
    expect(existsSync(project.path("coverage"))).toBe(false);
  });

  test("leaves the exit code of a program that failed", () => {
    expect(projectOf(files).kcov([...args, "7"]).status).toBe(7);
  });
});

describe("a result that cannot be written", () => {
  test("in a place that is no directory leaves the program's result and exits 1", () => {
    const { stdout, stderr, status } = projectOf({ "main.js": 'console.log("done");', file: "" }).kcov([
      ...["trace", "-o", "file/kcov", "--", "node", "main.js"],
    ]);
    expect(stdout).toBe("done\n");
    expect(lines(stderr)).toEqual([expect.stringContaining("ENOTDIR: not a directory, mkdir")]);
    expect(status).toBe(1);
  });

  (existsSync("/proc/self") ? test : test.skip)(
    "where nobody may make a directory does not try for ever (skipped without /proc)",
    () => {
      const { stderr, status } = projectOf({ "main.js": "" }).kcov([
        "trace",
        "-o",
        "/proc/x/y",
        "--",
        "node",
        "main.js",
      ]);
      expect({ lines: lines(stderr), status }).toEqual({
        lines: [expect.stringContaining("mkdir '/proc/x'")],
        status: 1,
      });
    },
  );

  test("leaves the exit code of a program that failed", () => {
    const { status } = projectOf({ "main.js": "process.exit(9);", file: "" }).kcov([
      ...["trace", "-o", "file/kcov", "--", "node", "main.js"],
    ]);
    expect(status).toBe(9);
  });

  const mayMount = spawnSync("unshare", ["-m", "true"]).status === 0;
  const onFullDisk = mayMount ? test : test.skip;
  onFullDisk("on a full disk leaves no half file and exits 1 (skipped where mounting is not permitted)", () => {
    projectOf({ "main.js": 'console.log("done");' });
    mkdirSync(project.path("full"));
    const script = [
      `mount -t tmpfs -o size=4k tmpfs ${project.path("full")}`,
      `${process.execPath} ${require.resolve("../../lib/cli/main.js")} trace -o full -- node main.js`,
      "status=$?; ls -A full; exit $status",
    ].join("\n");
    const { stdout, stderr, status } = spawnSync("unshare", ["-m", "sh", "-c", script], {
      cwd: project.directory,
      encoding: "utf8",
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    expect(stdout).toBe("done\n");
    expect(lines(stderr)).toEqual([expect.stringContaining("ENOSPC")]);
    expect(status).toBe(1);
  });

  test("removes the records of the run all the same", () => {
    projectOf({ "main.js": "1;", file: "" });
    mkdirSync(project.path("tmp"));
    project.kcov(["trace", "-o", "file/x", "--", "node", "main.js"], { env: { TMPDIR: project.path("tmp") } });
    expect(readdirSync(project.path("tmp"))).toEqual([]);
    expect(tmpdir()).not.toBe(project.path("tmp"));
  });
});

describe("malformed files", () => {
  const files = { "main.js": "1;", "bad.json": '{"version": 1}', "text.json": "pcs", short: "abc" };

  test("a table of another version is refused by name", () => {
    const { stderr, status } = projectOf(files).kcov(["symbolize", "--all", "--table", "bad.json"]);
    expect(stderr).toBe(
      "istanbul-kcov: bad.json: EINVAL: invalid argument, read PC table: version 1 is not known, this program reads 2 and 3\n",
    );
    expect(status).toBe(1);
  });

  test("a table that is no JSON is refused by name", () => {
    const { stderr, status } = projectOf(files).kcov(["symbolize", "--all", "--table", "text.json"]);
    expect(stderr).toContain("istanbul-kcov: text.json: EINVAL: invalid argument, read PC table: not JSON");
    expect(status).toBe(1);
  });

  test("a table with a malformed map is refused by file and field", () => {
    const maps = { path: "a.js", statements: { places: ["x", 0, 1, 5] } };
    const table = { version: 2, base: "0xffffffff80000000", step: 1, files: [maps] };
    const { stderr } = projectOf({ "pcs.json": JSON.stringify(table) }).kcov([
      "symbolize",
      "--all",
      "--table",
      "pcs.json",
    ]);
    expect(stderr).toBe(
      "istanbul-kcov: pcs.json: EINVAL: invalid argument, read coverage: a.js: statements.places.0 must be a " +
        'positive integer, got "x"\n',
    );
  });

  test("a trace that is cut short is refused by name", () => {
    const { stderr, status } = projectOf(files).kcov(["print", "short"]);
    expect(stderr).toBe(
      "istanbul-kcov: short: EINVAL: invalid argument, decode kcov: 3 bytes are too few for a count\n",
    );
    expect(status).toBe(1);
  });

  test("a file that is not there is named", () => {
    const { stderr, status } = projectOf(files).kcov(["report", "gone.kcov"]);
    expect(stderr).toBe("istanbul-kcov: ENOENT: no such entry, read: gone.kcov is not there\n");
    expect(status).toBe(1);
  });

  test.each([
    [["report"], "coverage/kcov/trace.kcov"],
    [["diff", "a", "b"], "a/trace.kcov"],
    [["symbolize"], "coverage/kcov/pcs.json"],
  ])("what %j reads by default is named, and who writes it", (args, file) => {
    const { stderr, status } = projectOf(files).kcov(args, { input: "" });
    const remedy = "run istanbul-kcov trace or istanbul-kcov test";
    expect(stderr).toBe(`istanbul-kcov: ENOENT: no such entry, read: ${file} is not there; ${remedy}\n`);
    expect(status).toBe(1);
  });

  test("the trace is spoken of before its table", () => {
    const { stderr } = projectOf({ "main.js": "globalThis.x = 1;" }).kcov(["symbolize", "main.js"]);
    expect(stderr).toContain("main.js: EINVAL: invalid argument, decode kcov: it is cut short or not kcov data");
  });

  test("an environment variable that says something unknown is refused, and the program runs", () => {
    projectOf({ "main.js": "console.log(1);" });
    const { stdout, stderr } = spawnSync(process.execPath, ["--require", REGISTER, "main.js"], {
      cwd: project.directory,
      encoding: "utf8",
      env: { ...process.env, NODE_OPTIONS: "", ISTANBUL_KCOV: '{"excludeNodeModules":false}' },
    });
    const reason = 'excludeNodeModules is not known; what to instrument goes into "options"';
    const refusal = `EINVAL: invalid argument, environment ISTANBUL_KCOV: ${reason}`;
    expect({ stdout, stderr }).toEqual({ stdout: "1\n", stderr: `istanbul-kcov: ${refusal}\n` });
  });

  test("a malformed __coverage__ in the program does not change its exit code", () => {
    const main = 'globalThis.__coverage__ = { "a.js": { path: "a.js" } }; process.exitCode = 4;';
    const { stderr, status } = projectOf({ "main.js": main }).kcov(["trace", "--", "node", "main.js"]);
    expect(lines(stderr)[0]).toMatch(
      /coverage of process \d+ is not recorded: .*a\.js: statementMap must be an object/,
    );
    expect(status).toBe(4);
  });
});

describe("PCs", () => {
  test("that are not in the table are an error, and nothing is printed", () => {
    projectOf({ "main.js": "1;" }).kcov(["trace", "--", "node", "main.js"]);
    const { stdout, stderr, status } = project.kcov(["symbolize"], { input: "0xffffffff80000000\nffffffff80000009\n" });
    expect({ stdout, stderr, status }).toEqual({
      stdout: "",
      stderr: "istanbul-kcov: ENOENT: no such entry, symbolize: 0xffffffff80000009 is not a PC of this table\n",
      status: 1,
    });
  });

  test("that are no numbers are refused by line", () => {
    projectOf({ "main.js": "1;" }).kcov(["trace", "--", "node", "main.js"]);
    const { stderr, status } = project.kcov(["symbolize"], { input: "\nmain.js\n" });
    expect(stderr).toBe(
      'istanbul-kcov: EINVAL: invalid argument, read PCs: line 2 is not a hexadecimal PC: "main.js"\n',
    );
    expect(status).toBe(1);
  });
});

describe("usage errors exit 2 with one line", () => {
  test.each([
    [["trace"], "missing required argument 'command'"],
    [["trace", "--nope", "--", "node"], "unknown option '--nope'"],
    [
      ["trace", "--step", "0", "--", "node"],
      "option '--step <n>' argument '0' is invalid. It must be a positive integer.",
    ],
    [
      ["trace", "--base", "-1", "--", "node"],
      "option '--base <pc>' argument '-1' is invalid. It must be an unsigned 64-bit integer, decimal or 0x.",
    ],
    [["print"], "missing required argument 'file'"],
    [["nope"], "unknown command 'nope'"],
  ])("%j", (args, message) => {
    const { stdout, stderr, status } = projectOf({}).kcov(args);
    expect({ stdout, stderr, status }).toEqual({ stdout: "", stderr: `istanbul-kcov: ${message}\n`, status: 2 });
  });

  test("a reporter that Istanbul does not have", () => {
    projectOf({ "main.js": "1;" }).kcov(["trace", "--", "node", "main.js"]);
    const { stderr, status } = project.kcov(["report", "--reporter", "nope"]);
    expect(stderr).toContain('Istanbul has no reporter "nope"');
    expect(status).toBe(1);
  });
});
