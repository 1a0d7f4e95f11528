/**
 * The packed package in an otherwise empty project, on every version of Node: its commands, and the package loaded as
 * CommonJS and as ES modules. It is installed once, and every Node must give the same results.
 */
import type { SpawnSyncReturns } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { effort } from "../support/effort";
import { FIRST_AND_LAST, NODES, versionOf } from "../support/nodes";
import { PackedProject } from "../support/packed-project";

const { exports, devDependencies } = JSON.parse(readFileSync(resolve(__dirname, "../../package.json"), "utf8"));

/** Every door but those that are tried by what they do. */
const DOORS = Object.keys(exports)
  .map((name) => name.replace(/^\./, "istanbul-kcov"))
  .filter((name) => !/register|node-test|mocha|package\.json/.test(name));

const [JEST_NODE, JSDOM] = ["jest-environment-node", "jest-environment-jsdom"];

const READ = `
app(3);
const coverage = createCoverage();
const places = (pcs) => pcs.map((pc) => coverage.table.symbolize(pc)).filter(({ file }) => file === "app.js")
  .map(({ pc, block }) => [pc - coverage.table.base, block.kind, block.start.line].join(" "));
const first = places(decodeKcov(coverage.drain()));
const kcov = openKcov();
kcov.ioctl(KCOV_INIT_TRACE, 4096);
const cover = kcov.mmap(4096 * 8);
kcov.ioctl(KCOV_ENABLE, 0);
cover[0] = 0n;
app(0);
kcov.flush();
const second = places([...cover.subarray(1, Number(cover[0]) + 1)]);
console.log(JSON.stringify({ first, second }));
`;

const WAYS = [
  "node --require istanbul-kcov/register read.cjs",
  "node --import istanbul-kcov/register read.mjs",
  "node --require istanbul-kcov/register read.mjs",
  "node --import istanbul-kcov/register read.cjs",
];

const NAMES = "createCoverage, decodeKcov, openKcov, KCOV_INIT_TRACE, KCOV_ENABLE";

const project = new PackedProject({
  "package.json": JSON.stringify({
    private: true,
    devDependencies: { [JEST_NODE]: devDependencies[JEST_NODE], [JSDOM]: devDependencies[JSDOM] },
  }),
  "app.js": `
module.exports = function app(n) {
  if (n > 1) return "more than one";
  return "one at most";
};
if (require.main === module) console.log(module.exports(0));
`,
  "read.cjs": `const { ${NAMES} } = require("istanbul-kcov");\nconst app = require("./app.js");\n${READ}`,
  "read.mjs": `import { ${NAMES} } from "istanbul-kcov";\nimport app from "./app.js";\n${READ}`,
  "doors.mjs": `
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
for (const door of ${JSON.stringify(DOORS)}) {
  const [required, imported] = [require(door), await import(door)];
  const names = Object.keys(required);
  const isWhole = names.every((name) => name === "default" || imported[name] === required[name]);
  const isSame = imported.default === required ? isWhole : imported.default === required.default;
  console.log(door, names.length > 0 && isSame);
}`,
});

function run(line: string, node: string): string {
  const { stdout, stderr, status }: SpawnSyncReturns<string> = project.shell(line, node);
  expect({ line, status, stderr: status === 0 ? "" : stderr }).toEqual({ line, status: 0, stderr: "" });
  return stdout;
}

beforeAll(() => project.install(), 300_000);

afterAll(() => project.remove());

/** The commands about a program, and what they print. */
const PRINTED: readonly (readonly [line: string, output: RegExp])[] = [
  ["istanbul-kcov trace -- node app.js", /^one at most\n$/],
  ["istanbul-kcov report --reporter text --reporter html", /^ app\.js +\| +83\.33 \| +50 \| +100 \| +100 \| 3-6 /m],
  ["istanbul-kcov print coverage/kcov/trace.kcov", /^(0xffffffff800000[\da-f]{2}\n){7}$/],
  ["istanbul-kcov symbolize coverage/kcov/trace.kcov", /^0xffffffff80000000\napp\.js:2\.1,5\.3\n/],
  ["istanbul-kcov doctor", /app\.js/],
];

describe.each(effort(FIRST_AND_LAST, NODES))("on %s", (node) => {
  test("the commands do what they say", () => {
    for (const [line, output] of PRINTED) expect(run(line, node)).toMatch(output);
    expect(project.read("coverage/index.html")).toContain("app.js");
  });

  test("a program reads its coverage the same, whether it requires us or imports us", () => {
    const expected = {
      first: ["0 statement 2", "1 statement 3", "2 arm 3", "4 statement 3", "6 statement 6", "8 arm 6"],
      second: ["1 statement 3", "3 arm 3", "5 statement 4"],
    };
    for (const line of effort(WAYS.slice(0, 2), WAYS)) {
      expect({ line, ...JSON.parse(run(line, node)) }).toEqual({ line, ...expected });
    }
  });

  test("every door opens to require and to import, and is one module", () => {
    expect(run("node doors.mjs", node)).toBe(DOORS.map((door) => `${door} true\n`).join(""));
  });

  test("the lines run on that Node", () => {
    expect(run("node -p process.versions.node", node).split(".")[0]).toBe(String(versionOf(node)[0]));
  });
});
