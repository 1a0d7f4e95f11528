/**
 * `istanbul-kcov print FILE`: the PCs of a kcov-format file as text.
 *
 * Stands for kcovtrace, whose output is syzkaller's rawcover. The rule: PCs come in the order the file has them.
 */
import type { Command } from "commander";
import { readTrace } from "../bridge/result-files";
import { pcText } from "../kcov/raw-cover";

export function printCommand(program: Command): void {
  program
    .command("print")
    .description("print the PCs of a kcov-format file, one 0x… per line (syzkaller's rawcover)")
    .argument("<file>", "the file, for example coverage/kcov/trace.kcov")
    .action((file: string) => {
      process.stdout.write(readTrace(file).map(pcText).join(""));
    });
}
