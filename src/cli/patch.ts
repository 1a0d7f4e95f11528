/** `istanbul-kcov patch [--since <ref>]`: the changed lines, with the tests that reach them or the word that none does. */
import { appendFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { type PatchCoverage, patchCoverage } from "../patch-coverage";
import { hideProgress, progress, showProgress } from "../progress";
import { readTests } from "../suite/data-file";
import { prefixOf } from "../suite/git";
import { warn } from "../warning";
import { choice, DEFAULT_OUTPUT } from "./flags";
import { print } from "./output";
import { annotations } from "./patch-annotations";
import { codeQuality } from "./patch-code-quality";
import { markdown } from "./patch-markdown";
import { percentOf, spansOf } from "./patch-spans";
import { patchText } from "./patch-text";

type Format = "text" | "json" | "markdown" | "github" | "gitlab";

const FORMATS: readonly Format[] = ["text", "json", "markdown", "github", "gitlab"];

interface Flags {
  readonly since: string;
  readonly cwd: string;
  readonly data: string;
  readonly format: Format;
  readonly json?: boolean;
  readonly checkCoverage?: number;
}

export function patchCommand(program: Command): void {
  program
    .command("patch")
    .description("lines that changed since a commit, with the tests that reach them; those that no test reaches first")
    .option("--since <ref>", "the commit to compare the work tree with", "HEAD")
    .option("--check-coverage <percent>", "fail if tests reach fewer of the changed lines", parsePercent)
    .addOption(choice("--format <name>", "how to print it", FORMATS).default("text"))
    .option("--json", "the same as --format json")
    .option("--cwd <dir>", "the project", ".")
    .option("-d, --data <dir>", "where the run of the tests was written, relative to the project", DEFAULT_OUTPUT)
    .action(run);
}

function run({ since, cwd, data, format, json = false, checkCoverage }: Flags): void {
  const root = resolve(cwd);
  showProgress();
  const known = readTests(resolve(root, data));
  progress(`comparing the work tree with ${since}`);
  const patch = patchCoverage(known, { since, cwd: root });
  hideProgress();
  if (known.partial) warn("the data are from a run of only some tests");
  write(patch, json ? "json" : format, root);
  if (checkCoverage !== undefined) check(patch, checkCoverage);
}

function write(patch: PatchCoverage, format: Format, root: string): void {
  const spans = spansOf(patch);
  if (format === "json") print(true, patch, () => []);
  else if (format === "gitlab") print(true, codeQuality(spans, prefixOf(root)), () => []);
  else if (format === "github") print(false, undefined, () => annotations(spans, prefixOf(root)));
  else print(false, undefined, () => (format === "markdown" ? markdown : patchText)(patch, spans));
  if (format === "markdown" || format === "github") addToSummary(markdown(patch, spans));
}

/** GitHub shows the text of this file beside the job. */
function addToSummary(lines: readonly string[]): void {
  const { GITHUB_STEP_SUMMARY: file = "" } = process.env;
  if (file === "") return;
  try {
    appendFileSync(file, `${lines.join("\n")}\n`);
  } catch (error) {
    warn(`the summary of the job was not written: ${(error as Error).message}`);
  }
}

function check(patch: PatchCoverage, wanted: number): void {
  const percent = percentOf(patch);
  if (percent >= wanted) return;
  warn(`tests reach ${percent} % of the changed lines, less than ${wanted} %`);
  process.exitCode = 1;
}

function parsePercent(value: string): number {
  const percent = Number(value);
  if (value.trim() === "" || !(percent >= 0 && percent <= 100))
    throw new InvalidArgumentError("It must be a number from 0 to 100.");
  return percent;
}
