/**
 * The programs in fixtures/, run with plain Istanbul's instrumentation and with ours, and what `__coverage__` held.
 *
 * The reference is a copy of the program whose files were instrumented by babel-plugin-istanbul before it ran.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join, relative, resolve } from "node:path";
import { transformSync } from "@babel/core";
import { createCoverageMap, type FileCoverageData } from "istanbul-lib-coverage";
import { PATIENCE } from "./other-side";

const FIXTURES = resolve(__dirname, "../../fixtures");
const DUMP = resolve(__dirname, "dump-coverage.cjs");
const REGISTER = resolve(__dirname, "../../lib/register.js");

export interface FixtureRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
  /** By file name relative to the program. */
  readonly coverage: Readonly<Record<string, FileCoverageData>>;
}

/** A copy of the fixture in a directory of its own. */
export function copyFixture(name: string): string {
  const directory = join(realpathSync(mkdtempSync(join(tmpdir(), "kcov-fixture-"))), name);
  cpSync(join(FIXTURES, name), directory, { recursive: true, filter: (file) => basename(file) !== "coverage" });
  return directory;
}

export function runOurs(name: string, args: readonly string[]): FixtureRun {
  return run(copyFixture(name), args, `--require ${DUMP} --require ${REGISTER}`);
}

/** TypeScript goes through our own compiler without instrumentation only as far as Babel's presets are concerned. */
export function runReference(name: string, args: readonly string[]): FixtureRun {
  const directory = copyFixture(name);
  for (const file of sourcesIn(directory)) instrumentInPlace(join(directory, file), directory);
  return run(directory, args.map(asJavaScript), `--require ${DUMP}`);
}

function sourcesIn(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" });
  return names.filter((name) => /\.[cm]?[jt]sx?$/.test(name));
}

function instrumentInPlace(file: string, cwd: string): void {
  const isTyped = /\.tsx?$/.test(file);
  const result = transformSync(readFileSync(file, "utf8"), {
    filename: file,
    cwd,
    babelrc: false,
    configFile: false,
    sourceType: "unambiguous",
    plugins: [
      [require.resolve("babel-plugin-istanbul"), { cwd }],
      ...(isTyped ? [require.resolve("@babel/plugin-transform-modules-commonjs")] : []),
    ],
    presets: isTyped
      ? [require.resolve("@babel/preset-typescript"), [require.resolve("@babel/preset-react"), { runtime: "classic" }]]
      : [],
  });
  writeFileSync(asJavaScript(file), result?.code ?? "");
}

function asJavaScript(file: string): string {
  return /\.tsx?$/.test(file) ? `${file.slice(0, -extname(file).length)}.js` : file;
}

function run(directory: string, args: readonly string[], nodeOptions: string): FixtureRun {
  const dumps = join(directory, "coverage");
  mkdirSync(dumps, { recursive: true });
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    ...PATIENCE,
    cwd: directory,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: nodeOptions, DUMP_DIRECTORY: dumps },
  });
  return { stdout, stderr, status, coverage: mergeDumps(dumps, directory) };
}

/** All threads' counts together, in plain data. */
function mergeDumps(dumps: string, directory: string): Record<string, FileCoverageData> {
  const map = createCoverageMap({});
  for (const file of readdirSync(dumps)) map.merge(JSON.parse(readFileSync(join(dumps, file), "utf8")));
  const files = map.files().map((file) => [relative(directory, file), map.fileCoverageFor(file).data] as const);
  return Object.fromEntries(files);
}
