/**
 * `istanbul-kcov which <file>[:line[:column]]` and `which --test <name>`: which tests reach a place, and what a test
 * reaches.
 *
 * How a test reaches a place is printed if it is not the test itself. What the data cannot tell is said on standard
 * error. suite/which.ts finds the answers.
 */
import { existsSync } from "node:fs";
import { posix, resolve } from "node:path";
import type { Command } from "commander";
import { fromTablePath, toTablePath } from "../bridge/path";
import type { TableFile } from "../bridge/pc-table";
import { readShownSource } from "../bridge/source-file";
import { KcovError } from "../errors";
import { plural } from "../plural";
import { realPath } from "../real-path";
import { readTests } from "../suite/data-file";
import { inSource } from "../suite/original-file";
import { linesIn } from "../suite/shown-lines";
import { hashFile } from "../suite/source-hash";
import type { ReachVia, TestData } from "../suite/test-data";
import { linesReached, type ReachingTest, type SourcePlace, type TestReach, testsReaching } from "../suite/which";
import { type Line, row } from "../terminal/lines";
import { inStyle, type Piece } from "../terminal/piece";
import { warn } from "../warning";
import { DEFAULT_OUTPUT } from "./flags";
import { heading, print, ranges, testName } from "./output";

interface Flags {
  readonly test?: string;
  readonly cwd: string;
  readonly data: string;
  readonly json?: boolean;
}

export function whichCommand(program: Command): void {
  program
    .command("which")
    .description("tests that reach a place in the source, or with --test the lines that a test reaches")
    .argument("[place]", "<file>[:line[:column]], counted from 1; the file as it is called from here")
    .option("--test <name>", "a test's id, full name or a part of it")
    .option("--cwd <dir>", "the project", ".")
    .option("-d, --data <dir>", "where the run of the tests was written, relative to the project", DEFAULT_OUTPUT)
    .option("--json", "print JSON")
    .action(run);
}

function run(place: string | undefined, { test, cwd, data, json = false }: Flags, command: Command): void {
  if ((place === undefined) === (test === undefined)) command.error("error: give either a place or --test");
  const root = realPath(cwd);
  const known = readTests(resolve(root, data));
  for (const caveat of caveats(known)) warn(caveat);
  if (test !== undefined) {
    const found = linesReached(known, test);
    warnOfCompiled(known, new Set(found.flatMap(({ reached }) => reached.map(({ file }) => file))));
    print(json, found, () => found.flatMap(reachLines));
    return;
  }
  const wanted = parsePlace(place as string, process.cwd(), root);
  checkExists(known, wanted, root);
  if (wanted.line !== undefined) warnOfCompiled(known, new Set([wanted.file]));
  const found = testsReaching(known, wanted);
  if (isStale(known, wanted, root)) warn(`${wanted.file} has changed since the run: its lines are those of the run`);
  else checkLine(known, wanted, root);
  print(json, found, () => [heading(`${place} is reached by ${plural(found.length, "test")}`), ...found.map(testLine)]);
}

/** Why there may be more tests than the data have. */
function caveats({ partial, files }: TestData): string[] {
  const unknown = files.filter(({ tests }) => tests.length === 0).length;
  const [opaque, ...others] = files.filter((file) => file.opaque !== undefined);
  const more = others.length === 0 ? "" : ` (and ${plural(others.length, "other test file")})`;
  return [
    ...(partial ? ["the data are from a run of only some tests"] : []),
    ...(unknown > 0 ? [`the data have no tests from ${plural(unknown, "test file")} that could not be run`] : []),
    ...(opaque === undefined ? [] : [`${opaque.file}${more} may reach more than the data know: ${opaque.opaque}`]),
  ];
}

/** The file must exist, but a file of the table may be missing here. */
function checkExists({ table }: TestData, { file }: SourcePlace, root: string): void {
  if (table.file(file) !== undefined || existsSync(fromTablePath(root, file))) return;
  const [meant, ...others] = table.files.filter(({ path }) => posix.basename(path) === posix.basename(file));
  const hint = meant !== undefined && others.length === 0 ? `; is it ${meant.path}?` : "";
  throw new KcovError("ENOENT", "which", `${file} does not exist${hint}`);
}

/** Code without counters may be on any line up to the end of what was instrumented. */
function checkLine({ table }: TestData, { file, line = 1, column }: SourcePlace, root: string): void {
  if (column === undefined || isCompiled(table.file(file))) return;
  const text = readShownSource(root, fromTablePath(root, file))?.toString();
  if (text === undefined || line <= linesIn(text).length) return;
  throw new KcovError("ENOENT", "which", `${file} has no line ${line}`);
}

/** If the file is missing here, nothing can be said: the data may be from another machine. */
function isStale({ sources }: TestData, { file }: SourcePlace, root: string): boolean {
  const now = hashFile(fromTablePath(root, file));
  return now !== null && sources.some(({ path, sha1 }) => path === file && sha1 !== now);
}

/** Another tool compiled it first, and its map does not lead to the source of its name. */
function isCompiled(file: TableFile | undefined): boolean {
  return file !== undefined && inSource(file) === undefined;
}

function warnOfCompiled({ table }: TestData, files: ReadonlySet<string>): void {
  const [first, ...others] = [...files].filter((file) => isCompiled(table.file(file)));
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` and ${plural(others.length, "other file")}`;
  warn(
    `lines of ${first}${more} are those of the compiled code that was instrumented; \`report\` has those of the source`,
  );
}

/** The file may be named in any way that works from `cwd`. The colon of a drive is not followed by digits. */
export function parsePlace(place: string, cwd: string, root: string = cwd): SourcePlace {
  const [, file, line, column] = /^(.*?)(?::(\d+))?(?::(\d+))?$/s.exec(place) ?? [];
  return {
    file: toTablePath(root, resolve(cwd, file ?? "")),
    line: line === undefined ? undefined : Number(line),
    column: column === undefined ? undefined : Number(column),
  };
}

function testLine(test: ReachingTest): Line {
  return row(["  "], testName(test), ...mark(test.via));
}

function reachLines(test: TestReach): Line[] {
  return [
    row([inStyle("faint", `${test.id} `)], inStyle("strong", testName(test))),
    ...test.reached.map(({ file, lines, via }) => row(["  "], `${file}: ${ranges(lines)}`, ...mark(via))),
  ];
}

function mark(via: ReachVia): Piece[] {
  return via === "own" ? [] : [inStyle("faint", ` (${via})`)];
}
