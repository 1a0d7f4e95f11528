/**
 * `istanbul-kcov print FILE`: prints the PCs of a kcov-format file in the order of the file, as kcovtrace does
 * (syzkaller's rawcover).
 */
import type { Command } from "commander";
import { readTrace } from "../bridge/result-directory";
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
