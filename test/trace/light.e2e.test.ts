import { resolve } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";

const PACKAGE = resolve(__dirname, "../..");

/** Tells on standard error, at the end of each process, which files it loaded. */
const TELL = `const { writeSync } = require("node:fs");
process.on("exit", () => {
  const files = Object.keys(require.cache);
  writeSync(2, "LOADED " + JSON.stringify({ main: process.argv[1], files }) + "\\n");
});`;

interface Loaded {
  readonly main: string;
  readonly files: readonly string[];
}

const projects: Project[] = [];

afterAll(() => {
  for (const project of projects) project.remove();
});

function project(files: Readonly<Record<string, string>>): Project {
  const made = new Project({ "node_modules/x/index.js": "", "tell.cjs": TELL, ...files });
  projects.push(made);
  return made;
}

/** What the command's own process and the program's loaded in a run, by package; ours by room. */
function loaded(one: Project, ...command: string[]): Record<"command" | "program", Map<string, number>> {
  const env = { NODE_OPTIONS: `--require ${one.path("tell.cjs")}` };
  const { stderr, status } = one.kcov(["trace", "--", "node", ...command], { env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining("blocks covered") });
  const lines = stderr.split("\n").filter((line) => line.startsWith("LOADED "));
  const all = lines.map((line): Loaded => JSON.parse(line.slice("LOADED ".length)));
  const of = (isCommand: boolean): Map<string, number> =>
    byPackage(all.filter(({ main }) => main.startsWith(PACKAGE) === isCommand).flatMap(({ files }) => files));
  return { command: of(true), program: of(false) };
}

function byPackage(files: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const file of files.filter((name) => name.startsWith(PACKAGE))) {
    const [, name = "istanbul-kcov"] = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file) ?? [];
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

const FILES = {
  "main.js": 'require("./part");\nrequire("./test/main.test");\nrequire("x");\n',
  "part.js": "module.exports = 1;\n//# sourceMappingURL=none.map\n",
  "test/main.test.js": "module.exports = 2;\n",
};

/** Each takes about a quarter of a millisecond. */
const FEW = 66;

describe("a run of what has run before", () => {
  const one = project(FILES);
  one.kcov(["trace", "--", "node", "main.js"]);
  const { command, program } = loaded(one, "main.js");

  test("takes no more in the command's own process than its flags and the merging need", () => {
    expect([...command.keys()].sort()).toEqual(["commander", "istanbul-kcov"]);
    expect(command.get("istanbul-kcov")).toBeLessThan(FEW);
  });

  test("takes no more in the program's process than the hooks", () => {
    expect([...program.keys()].sort()).toEqual(["fromentries", "istanbul-kcov", "process-on-spawn", "signal-exit"]);
    expect(program.get("istanbul-kcov")).toBeLessThan(FEW);
  });
});

test("with --all, the command's own process instruments what was not loaded", () => {
  const one = project({ ...FILES, "more.js": "module.exports = 3;\n" });
  const { stderr, status } = one.kcov(["trace", "--all", "--", "node", "main.js"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining("4 files") });
});

describe("ES modules are seen though nothing waits for them", () => {
  const MODULE = "export const a = 1;\n";

  test.each<[name: string, files: Readonly<Record<string, string>>]>([
    ["imported in a function", { "main.js": 'setTimeout(() => import("./m.mjs"), 1);\n' }],
    ["imported with a comment in between", { "main.js": 'import/* later */("./m.mjs");\n' }],
    ["imported by a dependency", { "main.js": 'require("y");', "node_modules/y/index.js": 'import("../../m.mjs");' }],
    [
      "imported by a function made from text",
      { "main.js": 'new Function("f", "return import(f)")(__dirname + "/m.mjs");' },
    ],
    [
      "imported by a script",
      {
        "main.js": `const vm = require("vm"), fs = require("fs");
const { USE_MAIN_CONTEXT_DEFAULT_LOADER: importModuleDynamically } = vm.constants;
new vm.Script(fs.readFileSync(__dirname + "/code.txt", "utf8"), { filename: __filename, importModuleDynamically }).runInThisContext();`,
        "code.txt": 'import("./m.mjs")',
      },
    ],
    ["that are the main module by their syntax", { "main.js": 'export * from "./m.mjs";' }],
    [
      "that are the main module, with no sign but await",
      { "main.js": 'await 0;\nawait process.getBuiltinModule("vm").runInThisContext("0");\n', "m.mjs": "" },
    ],
    ["that are required", { "main.js": 'require("./m.mjs");' }],
    [
      "run by another main module",
      { "main.js": 'process.argv[1] = __dirname + "/m.mjs";\nrequire("module").runMain();' },
    ],
  ])("%s", (_, files) => {
    const one = project({ "m.mjs": MODULE, ...files });
    const { stderr, status } = one.kcov(["trace", "--", "node", "main.js"], { env: { NODE_NO_WARNINGS: "1" } });
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/^istanbul-kcov: \d+ files?,.*\n$/),
    });
    expect(one.table().files.map(({ maps }) => maps.path)).toContain(files["m.mjs"] === "" ? "main.js" : "m.mjs");
  });

  test("or it is told that they were not, when the code that imports them is in no module", () => {
    const main =
      'new Function("f", require("fs").readFileSync(__dirname + "/code.txt", "utf8"))(__dirname + "/m.mjs");';
    const one = project({ "m.mjs": MODULE, "main.js": main, "code.txt": "return eval('imp' + 'ort(f)')" });
    const { stderr } = one.kcov(["trace", "--", "node", "main.js"]);
    const isSeen = one.table().files.some(({ maps }) => maps.path === "m.mjs");
    expect(isSeen).not.toBe(stderr.includes("ES modules are not instrumented"));
  });
});
