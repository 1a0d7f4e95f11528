/**
 * `istanbul-kcov diff A B`: what run B covers more and less than run A, like the comparison in syz-cover. Files whose
 * contents differ are named and not compared.
 */
import type { Command } from "commander";
import { readCovered } from "../bridge/result-directory";
import { plural } from "../plural";
import { type DiffBlock, diffRuns, type RunDiff } from "../suite/diff";
import { type Line, row } from "../terminal/lines";
import { inStyle } from "../terminal/piece";
import { heading, print } from "./output";

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

function lines({ gained, lost, changed }: RunDiff): Line[] {
  return [
    heading(`${plural(gained.length, "block")} gained, ${lost.length} lost`),
    ...gained.map((block) => row([inStyle("good", "+ ")], place(block))),
    ...lost.map((block) => row([inStyle("bad", "- ")], place(block))),
    ...changed.map((file) => row([inStyle("doubtful", "! ")], `${file} has other contents and is not compared`)),
  ];
}

function place({ file, line, column, kind }: DiffBlock): string {
  return `${file}:${line}:${column} ${kind}`;
}
