/** The built command at a terminal, which util-linux's script makes. Without that, such tests are skipped. */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { test } from "@jest/globals";
import { shellQuoted } from "../../src/cli/shell-quoted";
import { PATIENCE } from "./other-side";

const MAIN = resolve(__dirname, "../../lib/cli/main.js");

const { stdout: version } = spawnSync("script", ["--version"], { encoding: "utf8" });

export const atTerminal: typeof test | typeof test.skip = version?.includes("util-linux") ? test : test.skip;

export interface Terminal {
  readonly columns?: number;
  readonly env?: NodeJS.ProcessEnv;
  /** Node to run the command with. */
  readonly node?: string;
  /** Where standard output goes instead, a file in the directory. */
  readonly into?: string;
}

/** Runs `istanbul-kcov` with these arguments; `stdout` has all that the terminal was sent. */
export function kcovAtTerminal(
  directory: string,
  args: readonly string[],
  { columns = 80, env = {}, node = process.execPath, into }: Terminal = {},
): SpawnSyncReturns<string> {
  const command = [node, MAIN, ...args].map(shellQuoted).join(" ");
  const line = `stty cols ${columns} && exec ${command}${into === undefined ? "" : ` > ${into}`}`;
  return spawnSync("script", ["-qec", line, "/dev/null"], {
    ...PATIENCE,
    cwd: directory,
    encoding: "utf8",
    env: { ...withoutWishes(process.env), NODE_OPTIONS: "", SHELL: "/bin/sh", TERM: "xterm", ...env },
  });
}

/** Node takes a terminal of a CI machine for one without colours. */
function withoutWishes({
  FORCE_COLOR,
  NO_COLOR,
  NODE_DISABLE_COLORS,
  CI,
  TEAMCITY_VERSION,
  ...others
}: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return others;
}

/** What a reader sees, without the sequences of styles. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences begin with one
  return text.replaceAll(/\u001b\[[\d;]*m/g, "");
}
