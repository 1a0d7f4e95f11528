import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { transformSync } from "@babel/core";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { decodeMulti, encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { blockSet } from "../../src/bridge/block-set";
import type { PcTable } from "../../src/bridge/pc-table";
import { writeWhole } from "../../src/bridge/whole-file";
import { encodeTestData } from "../../src/suite/data-file";
import { hashSources } from "../../src/suite/source-hash";
import { effort } from "../support/effort";
import { GitProject } from "../support/git-project";
import { fuzz, LONGEST_LINE, mutatedBytes, mutatedValue, UNPRINTABLE } from "../support/hostile";
import { PATIENCE } from "../support/other-side";

const MAIN = resolve(__dirname, "../../lib/cli/main.js");

/** A process that needs more than this for a few kilobytes, or longer, is out of bounds. */
/** 20 seconds of processor time, and 200 MB of heap. */
const LIMITED = ["-c", 'ulimit -t 20; exec "$0" --max-old-space-size=200 "$@"', process.execPath, MAIN] as const;

const REPORTERS = [
  ...["text", "html", "lcov", "cobertura", "clover", "json", "json-summary", "html-spa", "text-summary", "tests"],
];

const COMMANDS: readonly (readonly string[])[] = [
  ...[
    ["symbolize", "run/trace.kcov"],
    ["symbolize", "--all", "--table", "run/pcs.json"],
    ["print", "run/trace.kcov"],
  ],
  ["report", "run/trace.kcov", "--report-dir", "out", ...REPORTERS.flatMap((name) => ["-r", name])],
  ...[
    ["which", "-d", "run", "main.js:1"],
    ["which", "-d", "run", "--test", "one"],
    ["cmin", "-d", "run", "--duration"],
  ],
  ...[
    ["affected", "-d", "run"],
    ["diff", "good", "run"],
    ["merge", "good", "run", "-o", "out"],
  ],
];

let project: GitProject;

beforeAll(() => {
  const typed =
    "interface A { n: number }\nexport function f(a: A): number {\n  return a.n ? 1 : 2;\n}\nf({ n: 1 });\n";
  const main = "function g(n) { return n > 1 ? 1 : 0; }\nif (g(2)) require('./f.js');\n";
  project = new GitProject({ "main.js": main, "f.ts": typed, ".gitignore": "run\ngood\nout\n" });
  const presets = [require.resolve("@babel/preset-typescript")];
  const plugins = [require.resolve("@babel/plugin-transform-modules-commonjs")];
  const settings = { filename: "f.ts", presets, plugins, sourceMaps: "inline", configFile: false } as const;
  project.write("f.js", String(transformSync(typed, settings)?.code));
  project.commit("start");
  project.kcov(["trace", "-o", "good", "--", "node", "main.js"]);
  writeTests(project.table("good"));
});

afterAll(() => project.remove());

function writeTests(table: PcTable): void {
  const [none, some] = [blockSet([]), blockSet([0, 1, 2])];
  const test = { id: "c0ffee", path: ["one"], status: "passed", duration: 1, own: some, shared: false } as const;
  const sets = { loaded: blockSet([0, 1]), late: none, load: blockSet([3]), shared: none };
  const hooks = [{ path: [], blocks: some }];
  const file = { runner: "jest" as const, file: "a.test.js", project: "", ...sets, hooks, tests: [test] };
  const search = { roots: [""], passedOver: [] };
  const sources = hashSources(
    table.files.map(({ path }) => path),
    project.directory,
  );
  const data = { table, partial: false, commits: [], sources, search, files: [file] };
  writeWhole(project.path("good/tests.msgpack"), encodeTestData(data));
  // As a table of an earlier version, it says nothing of the others: changes in them get past their digests.
  project.write("good/pcs.json", JSON.stringify({ ...table.toJSON(), version: 2 }));
}

interface Attack {
  readonly file: string;
  readonly contents: Uint8Array;
}

function attacks(): fc.Arbitrary<Attack> {
  const read = (file: string): Buffer => readFileSync(project.path(join("good", file)));
  const table = mutatedValue(JSON.parse(String(read("pcs.json")))).map((value) =>
    Buffer.from(JSON.stringify(value ?? null)),
  );
  const tests = mutatedValue(Array.from(decodeMulti(read("tests.msgpack")))).map(encoded);
  const on = (file: string, contents: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Attack> =>
    contents.map((bytes) => ({ file, contents: bytes }));
  return fc.oneof(
    ...["pcs.json", "tests.msgpack", "trace.kcov"].map((file) => on(file, mutatedBytes(read(file)))),
    { weight: 3, arbitrary: on("pcs.json", table) },
    { weight: 2, arbitrary: on("tests.msgpack", tests) },
  );
}

function encoded(values: unknown): Uint8Array {
  try {
    return Buffer.concat((values as unknown[]).map((value) => encode(value)));
  } catch {
    return Buffer.from("no list, or none that can be written");
  }
}

/** Returns the exit code. */
function attempt(command: readonly string[], { file, contents }: Attack): number | null {
  for (const directory of ["run", "out"]) rmSync(project.path(directory), { recursive: true, force: true });
  cpSync(project.path("good"), project.path("run"), { recursive: true });
  writeFileSync(project.path(join("run", file)), contents);
  const { stdout, stderr, status, signal } = spawnSync("sh", [...LIMITED, ...command], {
    ...{ ...PATIENCE, cwd: project.directory, encoding: "utf8", input: "" },
    env: { ...process.env, NODE_OPTIONS: "", FORCE_COLOR: "0" },
  });
  expect({ signal, status, stderr }).toEqual({ signal: null, status: expect.any(Number), stderr: expect.any(String) });
  expect(stderr).toMatch(status === 0 ? /^(istanbul-kcov: .*\n)*$/ : /^(istanbul-kcov: .*\n)+$/);
  for (const line of `${stdout}${stderr}`.split("\n")) expect(line).not.toMatch(UNPRINTABLE);
  expect(stderr.length).toBeLessThan(2 * LONGEST_LINE);
  return status;
}

describe("commands over a result with changes in it", () => {
  test("answer, or refuse it in one line, and write nothing outside of their directory", () => {
    const before = project.git("status", "--porcelain");
    const each = fc.tuple(fc.constantFrom(...COMMANDS), attacks());
    fuzz(each, ([command, attack]) => void attempt(command, attack), effort(4_000, 200_000));
    expect(project.git("status", "--porcelain")).toBe(before);
    expect(readdirSync(project.directory).sort()).toEqual(expect.arrayContaining(["f.js", "f.ts", "good", "main.js"]));
  }, 600_000);

  test.each(COMMANDS.map((command) => [command.slice(0, 2).join(" "), command] as const))(
    "%s takes it unchanged",
    (_, command) => {
      expect(attempt(command, { file: "none", contents: Buffer.from("") })).toBe(0);
    },
  );
});
