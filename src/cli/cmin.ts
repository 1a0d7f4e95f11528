/**
 * `istanbul-kcov cmin`: a small set of tests with the coverage of all of them, like afl-cmin. Each line says how many
 * blocks would be lost if the set ended there.
 */
import type { Command } from "commander";
import { plural } from "../plural";
import { type MinimalSet, minimize } from "../suite/cmin";
import { readTests } from "../suite/data-file";
import { type Line, row } from "../terminal/lines";
import { inStyle } from "../terminal/piece";
import { DEFAULT_OUTPUT } from "./flags";
import { heading, print, testName } from "./output";

interface Flags {
  readonly duration?: boolean;
  readonly data: string;
  readonly json?: boolean;
}

export function cminCommand(program: Command): void {
  program
    .command("cmin")
    .description("choose few tests that cover what all tests cover")
    .option("--duration", "prefer tests that cover more per millisecond")
    .option("-d, --data <dir>", "where the run of the tests was written", DEFAULT_OUTPUT)
    .option("--json", "print JSON")
    .action(({ duration = false, data, json = false }: Flags) => {
      const minimal = minimize(readTests(data), { by: duration ? "duration" : "number" });
      print(json, minimal, () => lines(minimal));
    });
}

function lines({ tests, blocks, chosen }: MinimalSet): Line[] {
  return [
    heading(`${chosen.length} of ${plural(tests, "test")} cover all ${plural(blocks, "block")}`),
    row([inStyle("faint", "gained    lost  test")]),
    ...chosen.map((test) => row([`${pad(test.gained)}  ${pad(test.lost)}  `], testName(test))),
  ];
}

function pad(count: number): string {
  return String(count).padStart(6);
}
