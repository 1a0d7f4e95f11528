/**
 * `istanbul-kcov report`: a trace as Istanbul's reports, in terms of the original sources.
 *
 * Stands for `nyc report`: istanbul-lib-source-maps remaps and istanbul-reports prints. The rule: the numbers are those
 * of the trace and nothing else; bridge/to-istanbul.ts says what a trace cannot tell.
 */
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { createContext } from "istanbul-lib-report";
import { create } from "istanbul-reports";
import { readTable, readTrace, TABLE_FILE, TRACE_FILE } from "../bridge/result-files";
import { writeWhole } from "../bridge/run-files";
import { toIstanbulCoverage } from "../bridge/to-istanbul";
import { makeDirectory } from "../directory";
import { KcovError } from "../errors";
import { readTests } from "../suite/data-file";
import { testsPage } from "../suite/tests-page";
import { warn } from "../warning";
import { collect, DEFAULT_OUTPUT } from "./flags";
import { withSafeNames } from "./report-names";
import { inOriginals } from "./report-originals";

/** Our own reporter among Istanbul's: the page of tests and lines. */
const TESTS_REPORTER = "tests";
const TESTS_PAGE = "tests.html";
const TEMPLATE = join(__dirname, "../../src/cli/tests-page.html");

/** Where a report begins that people look at in a browser. */
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
}

export function reportCommand(program: Command): void {
  program
    .command("report")
    .description("print a trace as an Istanbul report, remapped to original sources by source maps")
    .argument("[file]", `a kcov-format file (default: ${DEFAULT_OUTPUT}/${TRACE_FILE})`)
    .option(
      "-r, --reporter <name>",
      "one of Istanbul's (text, html, lcov, json, …), or tests: a page of which test reached which line (repeatable; default: text)",
      collect,
    )
    .option("--report-dir <dir>", "where reports that are files go, relative to the project", "coverage")
    .option("--table <file>", `the PC table (default: ${TABLE_FILE} beside the trace)`)
    .option("--cwd <dir>", "the project that was traced", ".")
    .action(run);
}

async function run(file: string | undefined, { reporter = ["text"], reportDir, table, cwd }: Flags): Promise<void> {
  const trace = file ?? join(cwd, DEFAULT_OUTPUT, TRACE_FILE);
  const pcs = readTrace(trace);
  const known = readTable(table ?? join(dirname(trace), TABLE_FILE));
  const { coverage, texts } = await inOriginals(toIstanbulCoverage(known, pcs, resolve(cwd)));
  const named = withSafeNames(coverage, texts, resolve(cwd));
  const directory = resolve(cwd, reportDir);
  const context = createContext({ dir: directory, ...named });
  const reports = reporter.filter((name) => name !== TESTS_REPORTER).map((name) => createReport(name, resolve(cwd)));
  if (reporter.includes(TESTS_REPORTER)) writeTestsPage(dirname(trace), resolve(cwd), directory);
  for (const report of reports) report.execute(context);
  for (const page of new Set(reporter.flatMap((name) => PAGES.get(name) ?? [])))
    warn(`written to ${join(directory, page)}`);
}

function writeTestsPage(data: string, root: string, directory: string): void {
  const page = testsPage(readFileSync(TEMPLATE, "utf8"), readTests(data), root);
  makeDirectory(directory);
  writeWhole(join(directory, TESTS_PAGE), page);
}

function createReport(name: string, projectRoot: string): ReturnType<typeof create> {
  try {
    return create(name as never, { projectRoot } as never);
  } catch {
    const known = "it has text, html, lcov, json and others; repeat --reporter for several";
    throw new KcovError("EINVAL", "report", `Istanbul has no reporter ${JSON.stringify(name)}; ${known}`);
  }
}
