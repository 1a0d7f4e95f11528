/** What is wrong is said in a line that names it, and Vitest's tests run as they would without us. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { VitestProject } from "../support/vitest-project";

let project: VitestProject;

beforeAll(() => {
  project = new VitestProject();
});

afterAll(() => project.remove());

const ONE = { include: ["test/plain.test.ts"], includeSource: [], setupFiles: [] } as const;

test.each([
  [{ outputDir: "x" }, "option outputDir is not known; the options are cwd, include, exclude"],
  [{ outputDirectory: 1 }, "option outputDirectory must be a directory name"],
  [{ traces: "yes" }, "option traces must be true or false"],
  [{ include: 1 }, "option include must be a glob or an array of globs"],
  [{ coverageVariable: "x" }, "option coverageVariable is not known"],
  [{ precision: "line" }, 'option precision must be "statement" or "block"'],
])("%j", (kcov, message) => {
  const { stderr, status } = project.vitest([], { kcov, test: ONE });
  expect([stderr, status]).toEqual([expect.stringContaining(message), 1]);
});

test("nothing that is instrumented", () => {
  const { stdout, stderr, status } = project.vitest([], { kcov: { include: "nowhere/**" }, test: ONE });
  expect(stdout).toContain("12 passed");
  expect([stderr, status]).toEqual([
    expect.stringContaining("istanbul-kcov/vitest: no test loaded any instrumented code"),
    1,
  ]);
});

test("a source that cannot be read is Vitest's to tell of", () => {
  project.write("src/broken.ts", "export const a = ;\n");
  project.write("test/broken.test.ts", 'import { it } from "vitest";\nimport "../src/broken";\nit("x", () => {});\n');
  const settings = { ...ONE, include: ["test/broken.test.ts", "test/plain.test.ts"] };
  const { stderr, status } = project.vitest([], { test: settings });
  rmSync(project.path("test/broken.test.ts"));
  expect(status).toBe(1);
  expect(stderr).toContain(`istanbul-kcov: ${project.path("src/broken.ts")} is not instrumented: Unexpected token`);
  expect(stderr.match(/is not instrumented/g)).toHaveLength(1);
  expect(stderr).toContain("test/broken.test.ts could not be run: what it covered is not known");
});

test("modules that Vitest leaves to Node", () => {
  project.write("plain/a.test.mjs", 'import { it } from "vitest";\nit("x", () => {});\n');
  const settings = { ...ONE, include: ["plain/*.mjs"], experimental: { viteModuleRunner: false, nodeLoader: false } };
  const { stdout, stderr, status } = project.vitest([], { test: settings });
  expect(stdout).toContain("1 passed");
  expect(stderr.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/^istanbul-kcov: tests are not recorded: Node loads their modules/),
  ]);
  expect(status).toBe(1);
});

test("a result that cannot be written turns a success into a failure, in one line", () => {
  project.write("taken", "");
  const { stdout, stderr, status } = project.vitest([], { kcov: { outputDirectory: "taken/data" }, test: ONE });
  expect(stdout).toContain("12 passed");
  expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(/^istanbul-kcov: .*taken/)]);
  expect(status).toBe(1);
});

test("Vite without Vitest is left alone", () => {
  project.write(
    "build.mjs",
    `import { build } from "vite";
     import kcov from "istanbul-kcov/vitest";
     const lib = { entry: "src/words.ts", formats: ["es"] };
     await build({ configFile: false, logLevel: "error", plugins: [kcov()], build: { lib, outDir: "built" } });`,
  );
  const { stderr, status } = project.run(["build.mjs"]);
  expect([stderr, status]).toEqual(["", 0]);
});
