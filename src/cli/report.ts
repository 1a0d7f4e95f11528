/**
 * `istanbul-kcov report`: prints a trace as one of Istanbul's reports, in terms of the original sources, as `nyc
 * report` does: istanbul-lib-source-maps maps it and istanbul-reports prints it. bridge/to-istanbul.ts says what a
 * trace cannot tell.
 */
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { type Context, createContext } from "istanbul-lib-report";
import { readCovered, readTraceOf, TABLE_FILE, TRACE_FILE } from "../bridge/result-directory";
import { toIstanbulCoverage } from "../bridge/to-istanbul";
import { writeWhole } from "../bridge/whole-file";
import { makeDirectory } from "../directory";
import type { BaseRun } from "../page/base-run";
import { testsPage } from "../page/tests-page";
import { hideProgress, progress, showProgress } from "../progress";
import { readTests } from "../suite/data-file";
import { diffRuns } from "../suite/diff";
import { warn } from "../warning";
import { collect, DEFAULT_OUTPUT } from "./flags";
import { createReports, TESTS_REPORTER, writingTo } from "./istanbul-report";
import { openInBrowser } from "./open-in-browser";
import { print } from "./output";
import { reportJson } from "./report-json";
import { withSafeNames } from "./report-names";
import { inOriginals } from "./report-originals";
import { testCommand } from "./test-command";

const TESTS_PAGE = "tests.html";

/** The first page of each report that people view in a browser. */
const PAGES: ReadonlyMap<string, string> = new Map([
  ["html", "index.html"],
  ["html-spa", "index.html"],
  ["lcov", "lcov-report/index.html"],
  [TESTS_REPORTER, TESTS_PAGE],
]);

interface Flags {
  readonly reporter?: string[];
  readonly reportDir: string;
  readonly table?: string;
  readonly cwd: string;
  readonly open?: boolean;
  readonly json?: boolean;
  readonly since?: string;
  readonly base?: string;
}

export function reportCommand(program: Command): void {
  program
    .command("report")
    .description("print a trace as an Istanbul report, remapped to original sources by source maps")
    .argument("[file]", `a kcov-format file (default: ${DEFAULT_OUTPUT}/${TRACE_FILE})`)
    .option(
      "-r, --reporter <name>",
      "one of Istanbul's (text, html, lcov, json, …), or tests: a page of which test reached which line " +
        "(repeatable; default: text)",
      collect,
    )
    .option("--report-dir <dir>", "where reports that are files go, relative to the project", "coverage")
    .option("--table <file>", `the PC table (default: ${TABLE_FILE} beside the trace)`)
    .option("--cwd <dir>", "the project that was traced", ".")
    .option("--since <ref>", "in the page of tests, the commit to compare the lines with (default: that of the run)")
    .option("--base <A>", "in the page of tests, another run to compare with: a directory with pcs.json and trace.kcov")
    .option("--open", "open the report in the browser, if it has pages (html, html-spa, lcov, tests)")
    .option("--json", "print the numbers as JSON; what reporters would print goes to standard error")
    .action(run);
}

async function run(file: string | undefined, flags: Flags, cli: Command): Promise<void> {
  const { reportDir, table, cwd, open = false, json = false } = flags;
  const { reporter = json ? [] : ["text"] } = flags;
  checkComparison(reporter, flags, cli);
  const stream = json ? process.stderr : process.stdout;
  const trace = file ?? join(cwd, DEFAULT_OUTPUT, TRACE_FILE);
  const reports = reporter
    .filter((name) => name !== TESTS_REPORTER)
    .flatMap((name) => createReports(name, resolve(cwd), stream));
  showProgress();
  const { table: known, pcs } = readTraceOf(table ?? join(dirname(trace), TABLE_FILE), trace);
  progress("looking for the original sources");
  const { coverage, texts } = await inOriginals(toIstanbulCoverage(known, pcs, resolve(cwd)));
  const directory = resolve(cwd, reportDir);
  const contextOf = (shown?: (name: string) => string): Context =>
    writingTo(stream, createContext({ dir: directory, ...withSafeNames(coverage, texts, resolve(cwd), shown) }));
  progress("writing the reports");
  if (reporter.includes(TESTS_REPORTER)) writeTestsPage(dirname(trace), directory, flags);
  const context = contextOf();
  hideProgress();
  for (const { report, shown } of reports) report.execute(shown === undefined ? context : contextOf(shown));
  const pages = Array.from(new Set(reporter.flatMap((name) => PAGES.get(name) ?? [])), (page) => join(directory, page));
  for (const page of pages) warn(`written to ${page}`, "notice");
  if (json) print(true, reportJson(coverage, resolve(cwd), pages), () => []);
  if (open) await openPages(pages);
}

function checkComparison(reporters: readonly string[], { since, base }: Flags, cli: Command): void {
  if (!reporters.includes(TESTS_REPORTER) && (since ?? base) !== undefined)
    cli.error("error: --since and --base are for the page of tests; add --reporter tests");
}

async function openPages(pages: readonly string[]): Promise<void> {
  if (pages.length === 0) warn(`--open: no page was written; reporters with pages: ${[...PAGES.keys()].join(", ")}`);
  for (const page of pages) await openInBrowser(page);
}

function writeTestsPage(data: string, directory: string, { cwd, since, base }: Flags): void {
  const compared = { since, base: base === undefined ? undefined : baseRun(base, data) };
  const page = testsPage(readTests(data), resolve(cwd), testCommand, compared);
  makeDirectory(directory);
  writeWhole(join(directory, TESTS_PAGE), page);
}

function baseRun(base: string, data: string): BaseRun {
  return { name: base, data: readTests(base), diff: diffRuns(readCovered(base), readCovered(data)) };
}
