/**
 * `istanbul-kcov diff A B`: what run B covers more and less than run A, like the comparison in syz-cover. Files whose
 * contents differ are named and not compared.
 */
import type { Command } from "commander";
import { readCovered } from "../bridge/result-directory";
import { plural } from "../plural";
import { type DiffBlock, diffRuns, type RunDiff } from "../suite/diff";
import { print } from "./output";

export function diffCommand(program: Command): void {
  program
    .command("diff")
    .description("blocks that run B covers and run A does not (+), and the reverse (-)")
    .argument("<A>", "a directory with pcs.json and trace.kcov")
    .argument("<B>", "another one")
    .option("--json", "print JSON")
    .action((a: string, b: string, { json = false }: { json?: boolean }) => {
      const diff = diffRuns(readCovered(a), readCovered(b));
      print(json, diff, () => lines(diff));
    });
}

function lines({ gained, lost, changed }: RunDiff): string[] {
  return [
    `${plural(gained.length, "block")} gained, ${lost.length} lost`,
    ...gained.map((block) => `+ ${place(block)}`),
    ...lost.map((block) => `- ${place(block)}`),
    ...changed.map((file) => `! ${file} has other contents and is not compared`),
  ];
}

function place({ file, line, column, kind }: DiffBlock): string {
  return `${file}:${line}:${column} ${kind}`;
}
