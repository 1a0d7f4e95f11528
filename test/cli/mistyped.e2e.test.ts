/** Commands, flags and values that were mistyped: one line that names what was given and what may have been meant. */
import { afterAll, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";

const project = new Project({});

afterAll(() => project.remove());

function said(...args: string[]): string {
  const { stdout, stderr, status } = project.kcov(args);
  expect({ stdout, status }).toEqual({ stdout: "", status: 2 });
  return stderr;
}

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  trace: ["tarce", "trac"],
  test: ["tests", "tets"],
  report: ["repotr", "reports"],
  symbolize: ["symbolise", "simbolize"],
  print: ["pritn", "prin"],
  which: ["whihc", "wich"],
  affected: ["afected", "effected"],
  cmin: ["cmni", "cmim"],
  diff: ["dif", "difff"],
  merge: ["mrege", "merg"],
  doctor: ["docter", "dcotor"],
};

describe.each(Object.entries(COMMANDS))("%s", (command, mistyped) => {
  test.each(mistyped)("is what %s may mean", (name) => {
    const line = `istanbul-kcov: unknown command '${name}' (Did you mean ${command}?)\n`;
    expect(said(name)).toBe(line);
    expect(said("help", name)).toBe(line);
  });
});

const FLAGS: readonly (readonly [flag: string, mistyped: string, ...args: string[]])[] = [
  ["--include", "--inclde", "trace"],
  ["--precision", "--presicion", "trace"],
  ["--output", "--outptu", "test"],
  ["--traces", "--trace", "test"],
  ["--reporter", "--reproter", "report"],
  ["--report-dir", "--reportdir", "report"],
  ["--table", "--tabel", "symbolize"],
  ["--path-prefix", "--path-prefx", "symbolize"],
  ["--test", "--tset", "which"],
  ["--json", "--jsno", "which", "a.js"],
  ["--since", "--sinse", "affected"],
  ["--data", "--dtaa", "affected"],
  ["--duration", "--duratoin", "cmin"],
  ["--json", "--josn", "cmin"],
  ["--json", "--jsn", "diff", "a", "b"],
  ["--output", "--ouptut", "merge", "a"],
  ["--json", "--jso", "merge", "a", "-o", "b"],
  ["--rootDir", "--rootdir", "doctor"],
  ["--config", "--confg", "doctor"],
];

test.each(FLAGS)("%s is what %s of %s may mean", (flag, mistyped, command, ...args) => {
  expect(said(command, ...args, mistyped)).toBe(
    `istanbul-kcov: unknown option '${mistyped}' (Did you mean ${flag}?)\n`,
  );
});

describe("a value of few", () => {
  test.each([
    ["--precision <unit>", "blok", "statement, block", "block"],
    ["--precision <unit>", "statements", "statement, block", "statement"],
    ["--dialect <kernel>", "linx", "gvisor, linux", "linux"],
  ])("%s %s", (option, value, allowed, meant) => {
    expect(said("trace", option.split(" ")[0] as string, value, "--", "node")).toBe(
      `istanbul-kcov: option '${option}' argument '${value}' is invalid. ` +
        `Allowed choices are ${allowed}. (Did you mean ${meant}?)\n`,
    );
  });

  test.each([
    ["htm", "html"],
    ["json-sumary", "json-summary"],
    ["testss", "tests"],
  ])("--reporter %s, before anything is read", (value, meant) => {
    const { stderr, status } = project.kcov(["report", "--reporter", value]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      new RegExp(
        `Istanbul has no reporter "${value}" \\(Did you mean ${meant}\\?\\); it has text, .*, none; [^\\n]*\\n$`,
      ),
    );
  });

  test("that is near to none is only named", () => {
    expect(said("trace", "--precision", "xyz", "--", "node")).not.toContain("Did you mean");
    expect(said("frobnicate")).toBe("istanbul-kcov: unknown command 'frobnicate'\n");
  });
});

test("merge without a place for its result says so", () => {
  expect(said("merge", "a", "b")).toBe("istanbul-kcov: required option '-o, --output <dir>' not specified\n");
});
