/**
 * What instrumented code looks like: each fixtures/golden/<name>.<ext> beside what the plugin makes of it,
 * <name>.golden.js.
 *
 * `npm run golden` writes the outputs anew; look at what git then shows before you commit it.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import type { PluginItem } from "@babel/core";
import { expect, test } from "@jest/globals";
import { readInitialCoverage } from "istanbul-lib-instrument";
import { type Block, orderBlocks } from "../../src/istanbul/blocks";
import { parseFileMaps } from "../../src/istanbul/schema";
import { compile, ours, ROOT } from "../support/instrument";

const DIRECTORY = resolve(__dirname, "../../fixtures/golden");

const INPUTS = readdirSync(DIRECTORY).filter((name) => !name.endsWith(".golden.js"));

/** As projects compile such files. */
const PRESETS: Readonly<Record<string, PluginItem[]>> = {
  ".ts": ["@babel/preset-typescript"],
  ".jsx": [["@babel/preset-react", { runtime: "classic" }]],
};

function outputOf(input: string): string {
  const filename = `${ROOT}/${input}`;
  const precision = input.startsWith("block-precision") ? "block" : "statement";
  const presets = PRESETS[extname(input)] ?? [];
  const code = compile(readFileSync(join(DIRECTORY, input), "utf8"), [ours({ precision })], { filename, presets });
  return `${readable(code)}\n\n${blocksIn(code, filename)}`;
}

/** Without what is the same in every file: the rest of Istanbul's function, and the text of attach.ts. */
function readable(code: string): string {
  return code
    .replace(
      /^function (cov_\w+)\(\) \{\n[\s\S]*?^\}/m,
      "function $1() {\n  // Istanbul's own, with the maps of this file\n}",
    )
    .replace(/\(function inHomeRealm[\s\S]*"istanbul-kcov\.counters\.attach"\)+/, "attachCounters");
}

/** The blocks in the order of their PCs, as the maps have them. */
function blocksIn(code: string, filename: string): string {
  const { coverageData } = readInitialCoverage(code) as { coverageData: object };
  const lines = orderBlocks(parseFileMaps(coverageData, filename)).map((block, i) => `// ${i}: ${told(block)}\n`);
  return `// Blocks, in the order of their PCs:\n${lines.join("")}`;
}

function told({ kind, id, arm, start, end }: Block): string {
  const name = kind === "statement" ? `statement ${id}` : `arm ${arm} of branch ${id}`;
  return `${name}, ${start.line}:${start.column} to ${end.line}:${end.column}`;
}

test("there are twelve", () => expect(INPUTS).toHaveLength(12));

test.each(INPUTS)("%s", (input) => {
  const file = join(DIRECTORY, input.replace(extname(input), ".golden.js"));
  const output = outputOf(input);
  if (process.env["KCOV_UPDATE_GOLDEN"] === "1") writeFileSync(file, output);
  expect(output).toBe(readFileSync(file, "utf8"));
});
