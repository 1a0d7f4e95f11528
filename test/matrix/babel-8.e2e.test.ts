/**
 * Babel 8: our plugin and preset make the same of a program as under Babel 7.
 *
 * Both Babels compile the same text in the same Node, each with plugins of its own version. What the two results count
 * and print must be equal.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { inspect } from "node:util";
import { afterAll, describe, expect, test } from "@jest/globals";
import { PROGRAMS } from "../conformance/istanbul/programs";
import { BABEL_8, BABEL_8_NODES, compileWith, OURS, type Unit } from "../support/babel-8";
import { Project } from "../support/command";
import { coveredBlocks, drainedBlocks } from "../support/covered";
import { effort } from "../support/effort";
import { FILE, Realm, ROOT, snapshot } from "../support/instrument";
import { LIBRARIES, runLibrary } from "../support/libraries";

const PACKAGE = resolve(__dirname, "../..");
const COMMONJS = ["@babel/plugin-transform-modules-commonjs"] as const;
const SETTINGS = [{}, { precision: "block" }, { maps: "compact" }, { precision: "block", maps: "compact" }];

/** TypeScript whose syntax leaves code behind, or nothing. */
const TYPED = `
enum Level { Low = 1, High = Low << 1 }
const enum Fixed { One = 1 }
namespace Shapes { export const sides = (n: number): number => (n > 2 ? n : 0); }
abstract class Base<T> { constructor(protected readonly value: T, public level?: Level) {} abstract show(): string; }
class Shown extends Base<number> { show(): string { return \`\${this.value satisfies number}\`; } }
function pick(one: string): string;
function pick(one: number): string;
function pick(one: unknown): string { if (typeof one === "string") return one as string; return String(one!); }
export const result = [Level.High, Fixed.One, Shapes.sides(3), new Shown(4, Level.Low).show(), pick("a"), pick(1)];
export type { Base };
`;

/** As little as says whether Babel 8 differs, and all of it by command. */
const [FEW_SETTINGS, FEW_LIBRARIES] = [effort(SETTINGS.slice(-1), SETTINGS), effort(LIBRARIES.slice(0, 1), LIBRARIES)];

const available = BABEL_8 !== undefined && BABEL_8_NODES.length > 0;
const because = available
  ? ""
  : " (skipped: KCOV_TEST_BABEL8 and a Node of KCOV_TEST_NODES that it runs on are needed)";
const cells = available ? effort(BABEL_8_NODES.slice(-1), BABEL_8_NODES) : ["no Node"];
const withBabel8 = available ? describe.each(cells) : describe.skip.each(cells);

let project: Project | undefined;

afterAll(() => project?.remove());

/** The same units compiled by both Babels, side by side. */
function both(node: string, units: readonly Unit[]): { seven: readonly string[]; eight: readonly string[] } {
  const [seven, eight] = [PACKAGE, BABEL_8 as string].map((directory) => compileWith(directory, node, units));
  expect([seven?.version, eight?.version]).toEqual([expect.stringMatching(/^7\./), expect.stringMatching(/^8\./)]);
  return { seven: seven?.codes ?? [], eight: eight?.codes ?? [] };
}

/** What a CommonJS module leaves behind: what it exports, its coverage, and the blocks that drain from that. */
async function behaviour(code: string): Promise<object> {
  const realm = new Realm({ globals: { setTimeout, console } });
  const output = inspect(await realm.run(code), { depth: 9 });
  const entry = snapshot(realm.entry());
  return { output, entry, covered: coveredBlocks(entry), drained: drainedBlocks(realm.coverage) };
}

async function expectSame(node: string, units: readonly Unit[]): Promise<void> {
  const { seven, eight } = both(node, units);
  expect(eight).toHaveLength(units.length);
  for (const [i, code] of eight.entries()) {
    const actual = await behaviour(code);
    expect(actual).toEqual(await behaviour(seven[i] as string));
    expect(actual).toMatchObject({ covered: { length: expect.any(Number) }, drained: { [FILE]: expect.anything() } });
  }
}

withBabel8(`on %s${because}`, (node) => {
  test.each(FEW_SETTINGS)("programs of all kinds count and print the same with %o", async (settings) => {
    await expectSame(
      node,
      Object.values(PROGRAMS).map((code) => ({
        ...{ code, filename: FILE, sourceType: "unambiguous" },
        plugins: [[OURS.plugin, { cwd: ROOT, ...settings }], COMMONJS],
      })),
    );
  });

  test("the preset beside Babel's own, for an old Node, counts and prints the same", async () => {
    const strict = Object.values(PROGRAMS).filter((code) => !/\bwith \(/.test(code));
    const env = ["@babel/preset-env", { targets: { node: "10" }, modules: "commonjs" }] as const;
    await expectSame(
      node,
      strict.map((code) => ({
        ...{ code, filename: FILE, sourceType: "unambiguous" },
        presets: [[OURS.preset, { cwd: ROOT }], env],
      })),
    );
  });

  test.each(FEW_SETTINGS)("TypeScript counts and prints the same with %o", async (settings) => {
    const filename = FILE.replace(/js$/, "ts");
    const unit: Unit = {
      ...{ code: TYPED, filename, sourceType: "module" },
      plugins: [COMMONJS],
      presets: [["@babel/preset-typescript"], [OURS.preset, { cwd: ROOT, ...settings }]],
    };
    const { seven, eight } = both(node, [unit]);
    const [expected, actual] = [seven, eight].map(([code = ""]) => {
      const realm = new Realm();
      const output = inspect(realm.run(code), { depth: 9 });
      return { output, entry: snapshot(realm.entry(filename)), drained: drainedBlocks(realm.coverage) };
    });
    expect(actual).toEqual(expected);
    expect(actual?.output).toContain("[ 2, 1, 3, '4', 'a', '1' ]");
    expect(actual?.drained[filename]?.length).toBeGreaterThan(8);
  });

  test.each(effort(FEW_SETTINGS, SETTINGS.slice(1)))(
    "libraries at work count and print the same with %o",
    (settings) => {
      const units = FEW_LIBRARIES.map(({ source }) => ({
        ...{ code: readFileSync(join(PACKAGE, "node_modules", source), "utf8"), filename: FILE },
        ...{ sourceType: "unambiguous" as const, plugins: [[OURS.plugin, { cwd: ROOT, ...settings }]] as const },
      }));
      const { seven, eight } = both(node, units);
      for (const [i, library] of FEW_LIBRARIES.entries()) {
        const [expected, actual] = [seven, eight].map((codes) => runLibrary(library, codes[i] as string));
        expect(actual?.digest).toBe(expected?.digest);
        expect(snapshot(actual?.realm.coverage)).toEqual(snapshot(expected?.realm.coverage));
        expect(drainedBlocks(actual?.realm.coverage as never)[FILE]?.length).toBeGreaterThan(100);
      }
    },
  );

  test.each(FEW_SETTINGS)("ES modules count and print the same where Node runs them with %o", (settings) => {
    const fixture = join(PACKAGE, "fixtures/expression-esm");
    const names = readdirSync(fixture).filter((name) => [".js", ".mjs"].includes(extname(name)));
    const units = names.map((name) => ({
      ...{
        code: readFileSync(join(fixture, name), "utf8"),
        filename: `${ROOT}/${name}`,
        sourceType: "module" as const,
      },
      plugins: [[OURS.plugin, { cwd: ROOT, ...settings }]] as const,
    }));
    const { seven, eight } = both(node, units);
    const [expected, actual] = [seven, eight].map((codes) => {
      const modules = new Project({ "package.json": '{ "type": "module" }' });
      for (const [i, name] of names.entries()) modules.write(name, codes[i] as string);
      modules.write("run.js", 'import "./main.js";\nconsole.log(JSON.stringify(globalThis.__coverage__));');
      const args = ["run.js", "sqrt(x ^ 2 + 9) / phi", "x=4"];
      const { stdout, stderr } = spawnSync(node, args, { cwd: modules.directory, encoding: "utf8" });
      modules.remove();
      return { stdout, stderr };
    });
    expect(actual).toEqual(expected);
    expect(actual?.stdout).toContain(`"path":"${ROOT}/parser.js"`);
  });

  test.each(["commonjs", "module"])("trace and doctor compile TypeScript by a config for Babel 8, as %s", (type) => {
    const typed = linkedProject();
    typed.write("package.json", JSON.stringify({ type }));
    typed.write("babel.config.cjs", 'module.exports = { presets: ["@babel/preset-typescript"] };');
    typed.write("main.ts", "enum E { X = 3 }\nconst n: number = E.X;\nconst twice = n * 2;\nconsole.log(twice);\n");
    const { stdout, stderr } = typed.kcov(["trace", "--", node, "main.ts"], { node });
    expect({ stdout, stderr }).toEqual({
      stdout: "6\n",
      stderr: expect.stringMatching(/^istanbul-kcov: 1 file, 3 \/ 3 /),
    });
    expect(typed.covered()).toEqual(["main.ts:2:18 statement", "main.ts:3:14 statement", "main.ts:4:0 statement"]);
    expect(typed.kcov(["doctor", "main.ts"], { node }).stdout).toContain("+ main.ts: 3 blocks");
    typed.remove();
  });

  test.each(["plugin", "preset"])("the %s is found by its name, however Babel is asked", (kind) => {
    project ??= linkedProject();
    const configs = ["babel.config.js", "babel.config.mjs"];
    for (const name of configs) {
      const exported = extname(name) === ".js" ? "module.exports =" : "export default";
      const config = `${exported} { ${kind}s: ["istanbul-kcov/babel-${kind}"] };`;
      project.write(name, config);
      project.write(
        "main.mjs",
        `
        import { transformAsync, transformSync, version } from "@babel/core";
        const options = { filename: ${JSON.stringify(project.path("a.js"))}, configFile: "./${name}" };
        const codes = [transformSync("1 + 1;", options).code, (await transformAsync("1 + 1;", options)).code];
        console.log(version.split(".")[0], codes.map((code) => code.includes("coverageData")));`,
      );
      const { stdout, stderr } = spawnSync(node, ["main.mjs"], { cwd: project.directory, encoding: "utf8" });
      expect({ stdout, stderr }).toEqual({ stdout: "8 [ true, true ]\n", stderr: "" });
    }
  });
});

/** A project whose packages are Babel 8 and ours. */
function linkedProject(): Project {
  const linked = new Project({ "node_modules/.keep": "" });
  symlinkSync(join(BABEL_8 as string, "node_modules/@babel"), linked.path("node_modules/@babel"));
  symlinkSync(PACKAGE, linked.path("node_modules/istanbul-kcov"));
  return linked;
}
