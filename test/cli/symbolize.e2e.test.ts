import { afterAll, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";

const project = new Project({ "src/main.js": 'if (process.argv[2]) {\n  console.log("x");\n}\n' });
project.kcov(["trace", "--", "node", "src/main.js"]);

afterAll(() => project.remove());

/** syzkaller's rule for the second line of a pair (pkg/cover/backend/gvisor.go), in words of kcov-abi: prefix, pkg/ file, range. */
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
