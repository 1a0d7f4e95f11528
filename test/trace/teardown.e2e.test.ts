/**
 * Programs that take their own globals, prototypes, files or coverage away: they run as without us, and all is
 * recorded.
 */
import { afterEach, describe, expect, test } from "@jest/globals";
import { effort, sample } from "../support/effort";
import { type Ending, FaultProject, ourLines } from "../support/fault-project";
import { FIRST_AND_LAST, NODES, versionOf } from "../support/nodes";
import { TEARDOWNS } from "../support/teardowns";

let project: FaultProject;

afterEach(() => project.remove());

/** Lines marked `// +` ran, those marked `// -` did not. */
const MODULES = {
  "before.js": "exports.run = () => {\n  return 1; // +\n};\nexports.never = () => {\n  return 2; // -\n};",
  "after.js": "'use strict';\nexports.run = (x) => {\n  if (x) return 1; // +\n  return 2; // -\n};",
};

function program(teardown: string): Record<string, string> {
  const main = `const write = process.stdout.write.bind(process.stdout);
require("./before").run(); // +
(() => {
${teardown}
})();
require("./after").run(1); // +
write("done\\n"); // +`;
  return { "main.js": main, ...MODULES };
}

/** As without us, but for our summary. */
function expectAlike(traced: Ending, { code, signal, stdout, stderr }: Ending): void {
  const theirs = traced.stderr.split("\n").filter((line) => !line.startsWith("istanbul-kcov: "));
  expect({ ...traced, stderr: theirs.join("\n") }).toEqual({ code, signal, stdout, stderr });
  expect(ourLines(traced.stderr)).toEqual([expect.stringMatching(/blocks covered/)]);
}

function expectMarks(...files: string[]): void {
  for (const file of files) {
    const { expected, seen } = project.marks(file);
    expect(seen).toEqual(expected);
  }
  expect(project.leftovers()).toEqual([]);
}

const DONE: Ending = { code: 0, signal: null, stdout: "done\n", stderr: "" };

describe.each(effort([NODES.at(-1) as string], NODES))("on %s, a program is recorded whole with", (node) => {
  test.each(sample(Object.entries(TEARDOWNS), 10))("%s", (_name, teardown) => {
    project = new FaultProject(program(teardown));
    if (effort(false, true)) expect(project.plain(node, "main.js")).toEqual(DONE);
    expectAlike(project.traced([], node, "main.js"), DONE);
    expectMarks("main.js", "before.js", "after.js");
  });
});

/**
 * At every place where a program can do it: before it loads anything, when it ends, in modules, workers and children.
 */
const ALL = [
  ...["process undefined", "no Reflect", "no SharedArrayBuffer and Atomics", "no collections", "no JSON and Math"],
  ...["no typed arrays", "get on Object.prototype", "file functions replaced", "the coverage object deleted"],
].map((name) => TEARDOWNS[name] as string);

const SAY = "const say = process.stdout.write.bind(process.stdout);";

const PLACES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "before anything is loaded": { "main.js": `${ALL.join("\n")}\nrequire("./before").run(); // +`, ...MODULES },
  "when the program ends": {
    "main.js": `${SAY}\nrequire("./before").run(); // +\nprocess.on("exit", () => {\n${ALL.join("\n")}\nsay("done\\n"); // +\n});`,
    ...MODULES,
  },
  "in an ES module": {
    "main.mjs": `import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);
${SAY}\n${ALL.join("\n")}\nconst { run } = await import("./later.mjs"); // +\nrun();\nsay("done\\n"); // +`,
    "later.mjs": "export const run = () => {\n  return 1; // +\n};",
  },
  "in a worker": {
    "main.js": `const { Worker } = require("worker_threads");
new Worker(__dirname + "/work.js").on("exit", (code) => console.log("exit", code)); // +`,
    "work.js": `require("./before").run(); // +\n${ALL.join("\n")}\nrequire("./after").run(1); // +`,
    ...MODULES,
  },
  "in a child and its parent": {
    "main.js": `const { spawnSync } = require("child_process");\nconst { execPath, env, stdout } = process;
const write = stdout.write.bind(stdout);\n${ALL.join("\n")}
write(spawnSync(execPath, [__dirname + "/child.js"], { env: { PATH: env.PATH } }).stdout); // +`,
    "child.js": `${SAY}\n${ALL.join("\n")}\nrequire("./after").run(1); // +\nsay("done\\n"); // +`,
    ...MODULES,
  },
};

describe.each(effort([NODES.at(-1) as string], FIRST_AND_LAST))("on %s, everything taken away", (node) => {
  test.each(Object.entries(PLACES))("%s", (_place, files) => {
    project = new FaultProject(files);
    const main = "main.mjs" in files ? "main.mjs" : "main.js";
    expectAlike(project.traced([], node, main), project.plain(node, main));
    const loaded = project.table().files.map(({ path }) => path);
    expect(loaded.length).toBeGreaterThan(1);
    expectMarks(...loaded);
  });
});

describe("a program ends", () => {
  test.each([
    [
      "of a signal that it sends itself when it ends",
      'process.on("exit", () => {\n  process.kill(process.pid, "SIGTERM"); // +\n  more(); // -\n});',
    ],
    [
      "of a signal that another process sends it when it ends",
      'process.on("exit", () => {\n  require("child_process").execSync("kill -HUP " + process.pid);\n  more(); // -\n});',
    ],
    [
      "of a signal that it sends itself before it goes on",
      'process.kill(process.pid, "SIGINT"); // +\nprocess.exit(0); // -',
    ],
    [
      "by itself after a signal that it handles",
      'process.on("SIGTERM", () => process.exit(3));\nprocess.kill(process.pid, "SIGTERM"); // +\nsetInterval(() => {}, 1000); // +',
    ],
    ["with its exit code where it emits the event itself", 'process.emit("exit", 4); // +\nprocess.exitCode = 5; // +'],
    [
      "with its exit code where process.emit is its own",
      'const { emit } = require("events").prototype;\nprocess.emit = (...event) => emit.apply(process, event); // +\nprocess.exit(6); // +',
    ],
    [
      "after the last of its exit handlers where process.emit is its own",
      'const { emit } = process;\nprocess.emit = function (...event) {\n  const result = emit.apply(this, event); // +\n  if (event[0] === "exit") console.log("last"); // +\n  return result;\n};',
    ],
    [
      "without process.emit",
      'delete process.emit;\nprocess.on("exit", () => console.log("exit"));\nconsole.log("ran"); // +',
    ],
  ])("%s", (_name, main) => {
    project = new FaultProject({ "main.js": main });
    expectAlike(project.traced([], "node", "main.js"), project.plain("node", "main.js"));
    expectMarks("main.js");
  });

  test("with process.emit as it was, and no more properties than without us", () => {
    const main =
      'console.log(process.emit === require("events").prototype.emit, Object.keys(process).includes("emit"));';
    project = new FaultProject({ "main.js": main });
    expectAlike(project.traced([], "node", "main.js"), project.plain("node", "main.js"));
  });
});

describe("a record", () => {
  test("can be read by its owner whatever umask the program has set", () => {
    const main = 'process.umask(0o777);\nrequire("./before").run(); // +';
    project = new FaultProject({ "main.js": main, ...MODULES, "node_modules/x/index.js": "" });
    expectAlike(project.traced([], "node", "main.js"), project.plain("node", "main.js"));
    expectMarks("main.js", "before.js");
    const cached = project.plain("sh", "-c", "find node_modules/.cache ! -perm -600 -print; ls node_modules/.cache");
    expect(cached.stdout).toBe("istanbul-kcov\n");
  });

  test.each(effort(FIRST_AND_LAST, NODES).map((node) => [node, versionOf(node)[0]] as const))(
    "that Node's permission model forbids is named, on %s (%s)",
    (node, major) => {
      project = new FaultProject({ "main.js": 'console.log("ran");' });
      const flag = major < 24 ? "--experimental-permission" : "--permission";
      const { code, stdout, stderr } = project.traced([], node, flag, "--allow-fs-read=*", "main.js");
      expect({ code, stdout }).toEqual({ code: 1, stdout: "ran\n" });
      for (const line of ourLines(stderr)) expect(line).toMatch(/^istanbul-kcov: .+: .+ .+ .+/);
      expect(stderr).toContain("is not recorded: Node's permission model lets the program write no records");
      expect(stderr).toContain("are not traced: Node's permission model does not let us see how they are started");
    },
  );

  const asRoot = process.getuid?.() === 0 ? test : test.skip;

  asRoot("that another user may not write is named (skipped unless root runs the tests)", () => {
    project = new FaultProject({ "main.js": 'process.setuid(65534); console.log("ran");' });
    const { stdout, stderr } = project.traced([], "node", "main.js");
    expect(stdout).toBe("ran\n");
    expect(stderr).toContain(
      "is not recorded: the program has become user 65534, who may not write where the trace does",
    );
  });

  test("that has no stack left is missed, and the exit code is the program's", () => {
    const main = "function f() {\n  try {\n    f();\n  } catch {\n    process.exit(3);\n  }\n}\nf();";
    project = new FaultProject({ "main.js": main });
    const { code, stderr } = project.traced([], "node", "main.js");
    expect(code).toBe(3);
    expect(stderr).toMatch(/blocks covered|stack/);
  });

  test("that misses modules after the globals were frozen says so", () => {
    const main =
      'require("./before").run();\nObject.freeze(__coverage__);\nObject.freeze(globalThis);\nrequire("./after").run(1);\nconsole.log("done");';
    project = new FaultProject({ "main.js": main, ...MODULES });
    const { code, stdout, stderr } = project.traced([], "node", "main.js");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "done\n" });
    expect(stderr).toContain("1 module loaded after the program had frozen its globals, and not recorded");
    expectMarks("before.js");
  });
});
