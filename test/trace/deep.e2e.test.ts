/** Chains that are too long for Babel on the stack of a main thread, but not for V8. */
import { afterEach, expect, test } from "@jest/globals";
import { Project } from "../support/command";

let project: Project;

afterEach(() => project.remove());

const list = (count: number, of: (i: number) => string, between: string): string =>
  Array.from({ length: count }, (_, i) => of(i)).join(between);

const CHAINS: Record<string, readonly [code: string, blocks: number]> = {
  "else if": [list(1_300, (i) => `if (x === ${i}) y = ${i};`, " else "), 1_300],
  "&&": [`y = ${list(3_500, (i) => `x > ${-1 - i}`, " && ")} && 1299;`, 3_500],
  "+": [`y = ${list(4_000, () => "x", " + ")} && 1299;`, 1],
  calls: [`z = ${list(2_000, () => "Object(x)", ".valueOf().constructor, ")}; y = x;`, 1],
  "calls of calls": [`Array.prototype.me = function () { return this; }; []${".me()".repeat(1_900)}; y = x;`, 1],
};

test.each(Object.entries(CHAINS))("%s: counts as any other code", (_name, [code, blocks]) => {
  const main = `
    require("./chain");
    process.on("exit", () => console.log(Object.keys(process.env).includes("PATH"), globalThis.y));`;
  project = new Project({ "main.js": main, "chain.js": `var x = 1299, y, z;\n${code}\nglobalThis.y = y;` });
  const { status, stdout, stderr } = project.kcov(["trace", "--", "node", "main.js"]);
  expect({ status, stdout }).toEqual({ status: 0, stdout: "true 1299\n" });
  expect(stderr).toMatch(/^istanbul-kcov: 2 files, .*\n$/);
  expect(project.covered().filter((block) => block.startsWith("chain.js")).length).toBeGreaterThan(blocks);
});

test("what V8 could not read any more is loaded as it is, with a line that says so", () => {
  const chain = list(2_000, (i) => `if (x === ${i}) y = ${i};`, " else ");
  project = new Project({
    "main.js": 'require("./chain");',
    "chain.js": `var x = 1299, y;\n${chain}\nconsole.log(y);`,
  });
  const { status, stdout, stderr } = project.kcov(["trace", "--", "node", "main.js"]);
  expect({ status, stdout }).toEqual({ status: 0, stdout: "1299\n" });
  expect(stderr).toMatch(
    /^istanbul-kcov: .*chain\.js is not instrumented: .*nested too deeply.*\nistanbul-kcov: 1 file/,
  );
});
