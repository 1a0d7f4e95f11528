/** JSON of `report`, `merge` and `symbolize`: what it says, and that standard output has nothing else. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";

const project = new Project({
  "main.js": 'const { half } = require("./lib/half:ünder");\nhalf(4);\n',
  "lib/half:ünder.js": `exports.half = (n) => {
  if (n % 2 === 1) {
    return undefined;
  }
  return n / 2;
};
`,
});

beforeAll(() => {
  expect(project.kcov(["trace", "--", process.execPath, "main.js"]).status).toBe(0);
});

afterAll(() => project.remove());

function json<T>(...args: string[]): { value: T; stderr: string } {
  const { stdout, stderr, status } = project.kcov([...args, "--json"]);
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  return { value: JSON.parse(stdout), stderr };
}

const numbers = (covered: number, total: number, pct: number) => ({ total, covered, skipped: 0, pct });

describe("report --json", () => {
  const FILE = {
    file: "lib/half:ünder.js",
    statements: numbers(3, 4, 75),
    branches: numbers(1, 2, 50),
    functions: numbers(1, 1, 100),
    lines: numbers(3, 4, 75),
    uncoveredLines: [3],
  };

  test("has the numbers of Istanbul, of all and of each file", () => {
    const { value, stderr } = json<{ files: unknown[] }>("report");
    expect(stderr).toBe("");
    expect(value).toEqual({
      total: {
        statements: numbers(5, 6, 83.33),
        branches: numbers(1, 2, 50),
        functions: numbers(1, 1, 100),
        lines: numbers(5, 6, 83.33),
      },
      files: [FILE, expect.objectContaining({ file: "main.js", uncoveredLines: [] })],
      pages: [],
    });
  });

  test("leaves reports that are files as they are, and what others print to standard error", () => {
    const { value, stderr } = json<{ pages: string[] }>("report", "-r", "html", "-r", "text", "-r", "json-summary");
    expect(value.pages).toEqual([project.path("coverage/index.html")]);
    expect(stderr).toContain("% Stmts");
    const { total } = JSON.parse(project.read("coverage/coverage-summary.json"));
    expect(total).toMatchObject((value as unknown as { total: object }).total);
  });
});

describe("merge --json", () => {
  test("says what was merged, and into what", () => {
    const { value, stderr } = json("merge", "coverage/kcov", "coverage/kcov", "-o", "merged");
    expect(stderr).toBe("");
    const { table } = { table: project.table("merged") };
    expect(value).toEqual({
      ...{ runs: 2, files: 2, blocks: table.size, covered: project.covered("merged").length, tests: 0 },
      output: "merged",
    });
  });

  test("prints nothing where it fails", () => {
    const { stdout, status } = project.kcov(["merge", "coverage/kcov", "nowhere", "-o", "merged2", "--json"]);
    expect({ stdout, status }).toEqual({ stdout: "", status: 1 });
  });
});

interface Block {
  readonly pc: string;
  readonly file: string;
  readonly kind: string;
  readonly start: { readonly line: number; readonly column?: number };
  readonly end: { readonly line: number; readonly column?: number };
}

describe("symbolize --json", () => {
  test("says what the text says, with names as they are", () => {
    const text = project.kcov(["symbolize", "coverage/kcov/trace.kcov"]).stdout;
    const { value, stderr } = json<Block[]>("symbolize", "coverage/kcov/trace.kcov");
    expect(stderr).toBe("");
    const place = ({ line, column }: Block["start"]): string => `${line}.${column ?? 2 ** 30}`;
    const lines = value.map(
      ({ pc, file, start, end }) => `${pc}\n${file.replaceAll(":", "%3A")}:${place(start)},${place(end)}\n`,
    );
    expect(lines.join("")).toBe(text);
    expect(new Set(value.map(({ kind }) => kind))).toEqual(new Set(["statement", "arm"]));
  });

  test("is a list without PCs, too, and with all of the table", () => {
    expect(json("symbolize").value).toEqual([]);
    expect(json<Block[]>("symbolize", "--all").value).toHaveLength(project.table().size);
  });
});
