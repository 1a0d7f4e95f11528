/** Functions that run before their module's body, in Node's own modules: they count as under Istanbul. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { allWithoutTemp, CYCLE, DONE, RESULT } from "../../support/import-cycle";
import { type CoverageObject, compile, plain } from "../../support/instrument";

describe("in Node's own modules", () => {
  const register = resolve(__dirname, "../../../lib/register.js");
  const report = `import { result, done } from "./main.js";
    console.log(JSON.stringify({ output: [result, await done], coverage: globalThis.__coverage__ }));`;
  let directory = "";

  beforeAll(() => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), "istanbul-kcov-hoisting-")));
    writeProject("source", (code) => code);
    for (const reportLogic of [false, true]) {
      writeProject(`plain-${reportLogic}`, (code, name) => {
        return compile(code, [plain({ reportLogic })], {
          filename: join(directory, "source", name),
          sourceType: "module",
        });
      });
    }
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  function writeProject(name: string, transform: (code: string, name: string) => string): void {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, "package.json"), '{ "type": "module" }');
    writeFileSync(join(directory, name, "report.test.js"), report);
    for (const [file, code] of Object.entries(CYCLE)) writeFileSync(join(directory, name, file), transform(code, file));
  }

  /** The name report.test.js keeps the reporting module itself out of the coverage. */
  async function runNode(project: string, hook: string[], options: object = {}) {
    const cwd = join(directory, project);
    const env = {
      ...process.env,
      NODE_OPTIONS: "",
      NYC_CWD: "",
      ISTANBUL_KCOV: JSON.stringify({ options: { cwd, ...options } }),
    };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [...hook, "report.test.js"], { cwd, env });
    const { output, coverage } = JSON.parse(stdout) as { output: unknown; coverage: CoverageObject };
    return { output, coverage, stderr };
  }

  test.each([
    [{ reportLogic: false }, "--import"],
    [{ reportLogic: true }, "--import"],
    [{ reportLogic: false }, "--require"],
    [{ reportLogic: false, precision: "block" }, "--import"],
  ])("a cycle works and counts as under Istanbul, with %o and %s", async (settings, flag) => {
    const expected = await runNode(`plain-${settings.reportLogic}`, []);
    const actual = await runNode("source", [flag, register], settings);

    expect(actual.stderr).toBe("");
    expect(actual.output).toEqual([RESULT, DONE]);
    expect(actual.output).toEqual(expected.output);
    expect(Object.keys(actual.coverage).sort()).toEqual(
      ["late.js", "main.js"].map((name) => join(directory, "source", name)),
    );
    expect(actual.coverage).toEqual(allWithoutTemp(expected.coverage));
  });
});
