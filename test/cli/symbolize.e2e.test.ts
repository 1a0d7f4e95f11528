import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";

const project = new Project({ "src/main.js": 'if (process.argv[2]) {\n  console.log("x");\n}\n' });
project.kcov(["trace", "--", "node", "src/main.js"]);

afterAll(() => project.remove());

/**
 * syzkaller's rule for the second line of a pair (pkg/cover/backend/gvisor.go), in words of kcov-abi: prefix, pkg/
 * file, range.
 */
const SYZKALLER_RANGE = /^(?:.*\/)?(pkg\/[^:]+):(\d+)\.(\d+),(\d+)\.(\d+)$/;

describe("symbolize", () => {
  test("prints two lines per PC, positions counted from 1 as Go's cover prints them", () => {
    const { stdout } = project.kcov(["symbolize"], { input: "0xffffffff80000000\n\nFFFFFFFF80000003\r\n" });
    expect(stdout).toBe("0xffffffff80000000\nsrc/main.js:1.1,3.2\n0xffffffff80000003\nsrc/main.js:2.3,2.20\n");
  });

  test("prints the PCs of a kcov-format file", () => {
    const { stdout } = project.kcov(["symbolize", "coverage/kcov/trace.kcov"]);
    expect(stdout).toBe("0xffffffff80000000\nsrc/main.js:1.1,3.2\n0xffffffff80000002\nsrc/main.js:1.1,3.2\n");
  });

  test.each(["--all", "-all"])("with %s prints every block, in the form that syzkaller parses", (flag) => {
    const { stdout } = project.kcov(["symbolize", flag, "--path-prefix", "pkg/"]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(8);
    for (let i = 0; i < lines.length; i += 2) {
      expect(BigInt(String(lines[i]))).toBe(0xffffffff80000000n + BigInt(i / 2));
      expect(lines[i + 1]).toMatch(SYZKALLER_RANGE);
    }
  });

  test("gives print its PCs back", () => {
    const printed = project.kcov(["print", "coverage/kcov/trace.kcov"]).stdout;
    expect(printed).toBe("0xffffffff80000000\n0xffffffff80000002\n");
    expect(project.kcov(["symbolize"], { input: printed }).stdout).toBe(
      project.kcov(["symbolize", "coverage/kcov/trace.kcov"]).stdout,
    );
  });
});

describe("names that readers of the text would misread", () => {
  const FILES = {
    "main.js":
      '["./a:b", "./a%3Ab", "./pkg/a", "./in/pkg/a", "./new\\nline", "./with space"].forEach((name) => require(name));',
    "a:b.js": "1;",
    "a%3Ab.js": "1;",
    "pkg/a.js": "1;",
    "in/pkg/a.js": "1;",
    "new\nline.js": "1;",
    "with space.js": "1;",
  };
  let odd: Project;

  beforeAll(() => {
    odd = new Project(FILES);
    odd.kcov(["trace", "--", "node", "main.js"]);
  });

  afterAll(() => odd.remove());

  /** What syzkaller takes for the files of a text: the last group of its rule, which ends at the first colon. */
  function framesOf(text: string): Set<string | undefined> {
    const places = text.split("\n").filter((line) => line !== "" && !line.startsWith("0x"));
    return new Set(places.map((line) => SYZKALLER_RANGE.exec(line)?.[1]));
  }

  test("are escaped and stay apart, with one line about it", () => {
    const { stdout, stderr, status } = odd.kcov(["symbolize", "-all", "--path-prefix", "pkg/"]);
    expect([...framesOf(stdout)].sort()).toEqual([
      "pkg/a%253Ab.js",
      "pkg/a%3Ab.js",
      "pkg/in/pkg%2Fa.js",
      "pkg/main.js",
      "pkg/new%0Aline.js",
      "pkg/pkg%2Fa.js",
      "pkg/with space.js",
    ]);
    expect(stderr).toMatch(/^istanbul-kcov: 5 file names would be misread and are escaped: .* is .*%.*\n$/);
    expect(status).toBe(0);
  });

  test("keep their own pkg/ where no prefix has one", () => {
    const { stdout, stderr } = odd.kcov(["symbolize", "-all"]);
    expect(stdout).toContain("\nin/pkg/a.js:1.1,1.3\n");
    expect(stderr).toContain("3 file names");
  });

  test("are not spoken of where none is printed", () => {
    expect(odd.kcov(["symbolize"], { input: "" })).toMatchObject({ stdout: "", stderr: "", status: 0 });
  });
});

describe("help", () => {
  test.each([
    [["--help"]],
    [["trace", "--help"]],
    [["report", "--help"]],
    [["symbolize", "--help"]],
    [["print", "--help"]],
  ])("%j goes to standard output with exit 0", (args) => {
    const { stdout, stderr, status } = project.kcov(args);
    expect(stdout).toContain("Usage: istanbul-kcov");
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  });

  test("--version is the package's", () => {
    expect(project.kcov(["--version"]).stdout).toBe(`${require("../../package.json").version}\n`);
  });
});
