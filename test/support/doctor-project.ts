/**
 * A small project with Jest, and two answers about it: what the doctor says, and what a run of Jest then does.
 */
import { existsSync } from "node:fs";
import { JestProject, KCOV } from "./jest-project";

/** A babel.config.js that counts in tests. */
export const BABEL_CONFIG = `module.exports = { presets: [["@babel/preset-env", { targets: { node: "current" } }],
  "@babel/preset-typescript"], env: { test: { presets: ["istanbul-kcov/babel-preset"] } } };`;

export interface Case {
  readonly files?: Readonly<Record<string, string>>;
  /** Jest's config in package.json, beside reporter and environment; null for none at all. */
  readonly jest?: object | null;
  /** Flags that Jest and the doctor have in common. */
  readonly flags?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Where the run of Jest writes. */
  readonly output?: string;
}

export interface Answers {
  readonly status: number | null;
  /** What the doctor printed but for its lines about files. */
  readonly said: string;
  readonly isRecorded: boolean;
}

/** In a project made for the question, with the Jest of this package. */
export async function askBoth(given: Case): Promise<Answers> {
  const project = new JestProject(filesOf(given));
  try {
    return await answersOf(project, given);
  } finally {
    project.remove();
  }
}

export async function answersOf(
  project: JestProject,
  { flags = [], env = {}, output = "coverage/kcov" }: Case,
): Promise<Answers> {
  const run = project.jestAsync(flags, { env });
  const { status, stdout, stderr } = project.kcov(["doctor", ...flags], { env });
  const said = (stdout.replace(/^[-+?] .*\n/gm, "") + stderr).replaceAll(project.directory, "<dir>");
  await run;
  return { status, said, isRecorded: isRecorded(project, output) };
}

/** With one source and one test. */
export function filesOf({ files, jest = {} }: Case): Record<string, string> {
  return {
    "sign.js": "exports.sign = (a) => (a < 0 ? -1 : 1);\n",
    "sign.test.js": 'const { sign } = require("./sign");\ntest("sign", () => expect(sign(-2)).toBe(-1));\n',
    "babel.config.js": BABEL_CONFIG,
    "package.json": JSON.stringify(jest === null ? {} : { jest: { ...KCOV, ...jest } }),
    ...files,
  };
}

/** Each test reached something of its own. */
function isRecorded(project: JestProject, output: string): boolean {
  if (!existsSync(project.path(`${output}/tests.msgpack`))) return false;
  const { files } = project.tests(output);
  return files.every(({ tests }) => tests.length > 0 && tests.every(({ own }) => [...own].length > 0));
}
