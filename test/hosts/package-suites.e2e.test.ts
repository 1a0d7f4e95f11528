/** Packages' own test suites, as they come from npm: what passes, fails and is printed is the same under `trace`. */
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";
import { effort, sample } from "../support/effort";
import { FIRST_AND_LAST, NODES } from "../support/nodes";
import { sideBySide } from "../support/side-by-side";

const MODULES = resolve(__dirname, "../../node_modules");

type Command = readonly [runner: string, ...args: string[]];

interface Suite {
  readonly name: string;
  readonly command: Command;
  /** What the runner says when all tests passed. */
  readonly passed: RegExp;
  readonly env?: NodeJS.ProcessEnv;
}

const TAPE = { command: ["tape", "test/**/*.js"], passed: /\n# pass +\d+\n\n# ok/ } as const;
/** By its file: which of two versions of mocha gets the name in .bin is up to npm. */
const MOCHA_BIN = "node_modules/mocha/bin/mocha.js";

/** Which of its tests took long depends on the day, and two seconds are not enough for all of them on every day. */
const RUN_MOCHA = ["node", MOCHA_BIN, "--slow", "600000", "--timeout", "600000"] as const;

const MOCHA = { passed: /\n {2}\d+ passing/ } as const;

/** Their tests need no packages but those that are here, and what they print does not change from run to run. */
const TAPE_PACKAGES = [
  ...["array-buffer-byte-length", "arraybuffer.prototype.slice", "async-function", "available-typed-arrays"],
  ...["call-bind", "call-bind-apply-helpers", "call-bound", "concat-map", "data-view-buffer", "data-view-byte-length"],
  ...["data-view-byte-offset", "defined", "dunder-proto", "es-define-property", "es-errors", "es-object-atoms"],
  ...["es-set-tostringtag", "es-to-primitive", "for-each", "function-bind", "functions-have-names"],
  ...["generator-function", "get-proto", "get-symbol-description", "globalthis", "gopd", "has-bigints"],
  ...["has-dynamic-import", "has-property-descriptors", "has-proto", "has-symbols", "has-tostringtag", "internal-slot"],
  ...["is-arguments", "is-array-buffer", "is-bigint", "is-boolean-object", "is-callable"],
  ...["is-data-view", "is-date-object", "is-document.all", "is-map", "is-number-object"],
  ...["is-regex", "is-set", "is-shared-array-buffer", "is-string", "is-symbol", "is-typed-array", "is-weakmap"],
  ...["is-weakref", "is-weakset", "math-intrinsics", "minimist", "mock-property", "node-exports-info", "object-is"],
  ...["own-keys", "possible-typed-array-names", "reflect.getprototypeof", "safe-array-concat"],
  ...["safe-push-apply", "safe-regex-test", "set-proto", "side-channel", "side-channel-list", "side-channel-map"],
  ...["side-channel-weakmap", "stop-iteration-iterator", "string.prototype.trimstart", "typed-array-buffer"],
  ...["typed-array-byte-length", "typed-array-length", "unbox-primitive", "which-boxed-primitive"],
  ...["which-builtin-type", "which-collection"],
];

/** mocha requires ES modules where it can, and Node 20 shows nobody what these import in turn. */
const IMPORTED = { env: { NODE_OPTIONS: "--no-experimental-require-module" } };

const MORE_SUITES: readonly Suite[] = [
  { name: "node-exports-info", ...TAPE },
  { name: "is-callable", ...TAPE },
  { name: "sprintf-js", command: [...RUN_MOCHA, "test/test.js"], ...MOCHA },
  { name: "file-uri-to-path", command: [...RUN_MOCHA, "--reporter", "spec"], ...MOCHA },
  { name: "node-api-headers", command: ["node", "test/parse-utils.js"], passed: /fail 0\n/ },
];

/** A process for each of these files; all of them by command. */
const WARNINGS = effort(["test/index.test.js", "test/emit-set.test.js", "test/no-warnings.test.js"], []);

/** One of each runner, and what has much to cover. */
const SUITES: readonly Suite[] = [
  { name: "minimist", ...TAPE },
  { name: "numeral", command: [...RUN_MOCHA, "tests/**/*.js"], ...MOCHA },
  { name: "flat", command: [...RUN_MOCHA, "-u", "tdd", "--reporter", "spec"], ...MOCHA },
  {
    name: "cborg",
    command: [...RUN_MOCHA, "test/test-[0-9]*.js", ...effort([], ["test/node-test-bin.js"])],
    ...IMPORTED,
    ...MOCHA,
  },
  { name: "process-warning", command: ["node", "--test", "--test-reporter=tap", ...WARNINGS], passed: /\n# fail 0\n/ },
  { name: "es-get-iterator", command: ["node", "test"], passed: /\n# pass +\d+\n/ },
  ...effort<readonly Suite[]>([], MORE_SUITES),
];

const others = TAPE_PACKAGES.filter((name) => SUITES.every((suite) => suite.name !== name));

let project: Project;

afterEach(() => project.remove());

/** The package as a project of its own, with its own dependencies where it has them. */
function packageProject(name: string): Project {
  const made = new Project({});
  const source = join(MODULES, name);
  cpSync(source, made.directory, { recursive: true, filter: (file) => !file.startsWith(join(source, "node_modules")) });
  const own = made.path("node_modules");
  mkdirSync(own, { recursive: true });
  for (const from of [join(source, "node_modules"), MODULES]) if (existsSync(from)) linkAll(from, own);
  return made;
}

function linkAll(from: string, to: string): void {
  const known = new Set(readdirSync(to));
  for (const name of readdirSync(from))
    if (name !== ".cache" && !known.has(name)) symlinkSync(join(from, name), join(to, name));
}

/** The node of the version asked for comes first for the runners' own `#!/usr/bin/env node`. */
function pathFor(node: string): string {
  return [resolve(node, ".."), join(MODULES, ".bin"), process.env["PATH"]].join(":");
}

function compare({ name, command, passed, env = {} }: Suite, node: string): void {
  project = packageProject(name);
  const flags = ["-x", "coverage/**"];
  const { plain, traced, covered } = sideBySide(project, [...command], {
    node,
    flags,
    env: { ...env, PATH: pathFor(node) },
  });
  expect(plain).toMatchObject({ status: 0, stdout: expect.stringMatching(passed) });
  expect(traced).toEqual(plain);
  expect(ownFiles(covered)).not.toHaveLength(0);
}

/** Its tests are instrumented as well, since they are programs too, but it is the package that is to be covered. */
function ownFiles(covered: readonly string[]): string[] {
  return covered.filter((block) => !/^tests?\//.test(block));
}

describe.each(SUITES)("$name, with $command", (suite) => {
  const nodes = effort(suite.name === "cborg" ? FIRST_AND_LAST.slice(-1) : [process.execPath], NODES);

  test.each(nodes)("tests itself as well, on %s", (node) => compare(suite, node));
});

describe.each(sample(others, 1))("%s", (name) => {
  test("tests itself as well", () => compare({ name, ...TAPE }, process.execPath));
});

describe("a suite that fails", () => {
  test("fails in the same way", () => {
    project = packageProject("concat-map");
    project.write("index.js", project.read("index.js").replace("return res", "return [res]"));
    const { plain, traced } = sideBySide(project, ["tape", "test/*.js"], { env: { PATH: pathFor(process.execPath) } });
    const places = /\s+(at|stack): [\s\S]*?(?=\n {2}\.\.\.)/g;
    expect(plain).toMatchObject({ status: 1, stdout: expect.stringMatching(/\nnot ok /) });
    expect({ ...traced, stdout: traced.stdout.replaceAll(places, "") }).toEqual({
      ...plain,
      stdout: plain.stdout.replaceAll(places, ""),
    });
  });
});
