/** The data of a suite are the same in every version of Vitest that is known, and with every Node that it takes. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { effort } from "../support/effort";
import { installBeside } from "../support/installed-package";
import { NODES, versionOf } from "../support/nodes";
import { NO_SOURCES, VitestProject } from "../support/vitest-project";

/** With the first Node that takes it. */
const VERSIONS = [
  ["3.1.4", 18],
  ["3.2.7", 18],
  ["4.0.18", 20],
  ["5.1.2", 22],
] as const;

const cases = VERSIONS.flatMap(([version, first]) =>
  NODES.filter((node) => versionOf(node)[0] >= first).map((node) => [version, node] as const),
);

/** An install and a run or two each. */
const chosen = effort(cases.slice(-1), cases);

let expected: object;

beforeAll(() => {
  const project = new VitestProject();
  expect(project.vitest([], { test: NO_SOURCES }).stderr).toContain("Written to");
  expected = project.result();
  project.remove();
});

describe.each(chosen)("Vitest %s with %s", (version, node) => {
  let project: VitestProject;

  beforeAll(() => {
    project = new (class extends VitestProject {
      protected override install(): void {
        installBeside(this.directory, [`vitest@${version}`]);
      }
    })();
  });

  afterAll(() => project.remove());

  test.each(effort(["threads"], ["forks", "threads"]))("%s", (pool) => {
    const { stderr } = project.vitest([], { node, test: { ...NO_SOURCES, pool } });
    expect(stderr).toContain("Written to");
    expect(project.result()).toEqual(expected);
  });
});

/** An install more; an unknown version of Mocha's and one of Jest's are tried without one. */
const whenLong = effort(test.skip, test);

whenLong(
  "a version from before plugins heard of Vitest is told of, and its tests run untouched (in the long form)",
  () => {
    const project = new (class extends VitestProject {
      protected override install(): void {
        installBeside(this.directory, ["vitest@2.1.9", "--legacy-peer-deps"]);
      }
    })();
    const { stdout, stderr, status } = project.vitest(["test/plain"], { test: NO_SOURCES });
    project.remove();
    expect(stdout).toContain("12 passed");
    expect(stderr).toContain(
      "istanbul-kcov: tests are not recorded: this version of Vitest is not supported (3.1 to 5 are)",
    );
    expect(status).toBe(1);
  },
);
