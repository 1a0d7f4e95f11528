/** A program of very many modules under `trace`: every block has its PC, and exactly what ran is covered. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { decodeKcov } from "../../src/kcov/buffer";
import { Project } from "../support/command";
import { coveredBlocks } from "../support/covered";
import { effort } from "../support/effort";
import { compile, plain, Realm } from "../support/instrument";

const MODULES = effort(250, 10_000);
const BRANCHES = 39;

/** Five to a branch (itself, its arms, a statement in each), and around them 3 statements and 4 arms. */
const BLOCKS = 5 * BRANCHES + 7;

/** Modules are run with the numbers below this one in turn. */
const KINDS = 7;

const FIFTEEN_MINUTES = 900_000;

const BODY = Array.from(
  { length: BRANCHES },
  (_, i) => `  if (n & ${1 << (i % 8)}) { total += ${i}; } else { total -= ${i}; }`,
).join("\n");

const MODULE = `exports.run = (n) => {\n  let total = n;\n${BODY}\n  return total > 0 ? total : total && -total;\n};\n`;

const MAIN = `for (let i = 0; i < ${MODULES}; i++) require("./modules/m" + i + ".js").run(i % ${KINDS});`;

let project: Project;

beforeAll(() => {
  project = new Project({ "main.js": MAIN });
  for (let i = 0; i < MODULES; i++) project.write(`modules/m${i}.js`, MODULE);
});

afterAll(() => project.remove());

/** The blocks of one module that run(n) covers, under plain Istanbul. */
function expected(n: number): string {
  const realm = new Realm();
  (realm.run(compile(MODULE, [plain()])) as { run(n: number): number }).run(n);
  return coveredBlocks(realm.entry()).join();
}

/** The covered blocks of each file of the trace. */
function covered(): Map<string, string> {
  const table = project.table();
  const found = new Map<string, string[]>();
  for (const pc of decodeKcov(readFileSync(project.path("coverage/kcov/trace.kcov")))) {
    const { file, block } = table.symbolize(pc);
    const names = found.get(file) ?? [];
    names.push(block.kind === "statement" ? `s${block.id}` : `b${block.id}.${block.arm}`);
    found.set(file, names);
  }
  return new Map([...found].map(([file, names]) => [file, names.sort().join()]));
}

test(
  `${MODULES} modules of ${BLOCKS} blocks`,
  () => {
    const { status, stderr } = project.kcov(["trace", "--", process.execPath, "main.js"]);
    expect({ status, lines: stderr.trim().split("\n").length }).toEqual({ status: 0, lines: 1 });
    const files = covered();
    expect(files.delete("main.js")).toBe(true);
    expect(project.table().files.filter(({ blocks }) => blocks.length === BLOCKS)).toHaveLength(MODULES);
    const kinds = Array.from({ length: KINDS }, (_, n) => expected(n));
    expect(new Set(kinds).size).toBe(KINDS);
    const wrong = [...files].filter(([file, names]) => names !== kinds[Number(/\d+/.exec(file)) % KINDS]);
    expect({ files: files.size, wrong }).toEqual({ files: MODULES, wrong: [] });
  },
  FIFTEEN_MINUTES,
);
