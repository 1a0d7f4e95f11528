/**
 * `istanbul-kcov doctor [files]`: which files would be instrumented, which not and why, and what to change about Jest.
 *
 * Nothing upstream. The rule: exit code 1 means that there is something to change, and every line that says
 * so names the way out.
 */
import { relative } from "node:path";
import type { Command } from "commander";
import { type Diagnosis, diagnose } from "../doctor/diagnosis";
import type { FileVerdict } from "../doctor/file-verdict";
import type { Finding } from "../doctor/finding";
import type { InstrumentOptions } from "../instrument/options";
import { plural } from "../plural";
import { selectionFlags, selectionOptions } from "./flags";
import { print } from "./output";

type Flags = InstrumentOptions & { readonly json?: boolean };

export function doctorCommand(program: Command): void {
  const command = program
    .command("doctor")
    .description("which files would be instrumented, which not and why, and what Jest's config would do to us")
    .argument("[files...]", "files to look at (default: all of the project but its dependencies)");
  selectionFlags(command).option("--json", "print JSON").action(run);
}

function run(files: readonly string[], { json = false, ...flags }: Flags): void {
  const diagnosis = diagnose(files, selectionOptions(flags));
  print(json, diagnosis, () => [...fileLines(diagnosis), ...jestLines(diagnosis)]);
  if (isIll(diagnosis)) process.exitCode = 1;
}

function isIll({ files, jest }: Diagnosis): boolean {
  return files.some(({ isProblem }) => isProblem) || (jest?.findings.length ?? 0) > 0;
}

function fileLines({ cwd, files }: Diagnosis): string[] {
  const instrumented = files.filter(({ blocks }) => blocks !== undefined).length;
  return [
    `${instrumented} of ${plural(files.length, "file")} would be instrumented`,
    ...files.map((verdict) => fileLine(cwd, verdict)),
  ];
}

function fileLine(cwd: string, { file, blocks, reason, isProblem }: FileVerdict): string {
  const name = relative(cwd, file);
  if (blocks !== undefined) return `+ ${name}: ${plural(blocks, "block")}`;
  return `${isProblem ? "!" : "-"} ${name}: ${reason}`;
}

function jestLines({ jest }: Diagnosis): string[] {
  if (jest === undefined) return ["Jest is not installed here"];
  const { version = "", findings } = jest;
  const name = `Jest ${version}`.trim();
  if (findings.length === 0) return [`${name} would record each test`];
  return [`${name}: ${plural(findings.length, "thing")} to change for coverage per test`, ...findings.map(findingLine)];
}

function findingLine({ what, remedy }: Finding): string {
  return `! ${what}: ${remedy}`;
}
