/**
 * A project whose tests any runner runs, by itself or under `istanbul-kcov test`.
 */

import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { JestProject } from "./jest-project";
import { PATIENCE } from "./other-side";

export interface RecordOptions {
  /** Node to run the tests with. */
  readonly node?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Options of `istanbul-kcov test`. */
  readonly flags?: readonly string[];
}

export class RunnerProject extends JestProject {
  /** Runs Node with these arguments under `istanbul-kcov test`. */
  record(args: readonly string[], options: RecordOptions = {}): SpawnSyncReturns<string> {
    const { node = process.execPath, env = {}, flags = [] } = options;
    return this.kcov(["test", ...flags, "--", node, ...args], { env: { ...CLEAN, ...env }, node });
  }

  /** The same by itself. */
  plain(args: readonly string[], { node = process.execPath, env = {} }: RecordOptions = {}): SpawnSyncReturns<string> {
    return spawnSync(node, args, {
      ...PATIENCE,
      cwd: this.directory,
      input: "",
      encoding: "utf8",
      env: { ...process.env, NODE_OPTIONS: "", FORCE_COLOR: "0", ...CLEAN, ...env },
    });
  }

  /** One for all that the last run wrote, durations aside. */
  hash(): string {
    return createHash("sha1").update(JSON.stringify(this.result())).digest("hex");
  }
}

/** What the Jest that runs these tests has put there. */
const CLEAN: NodeJS.ProcessEnv = { NODE_ENV: undefined, JEST_WORKER_ID: undefined };

/** Output without what differs from one run to the next. */
export function steady(output: string): string {
  return output
    .replaceAll(/duration_ms:? *[\d.]+/g, "duration_ms")
    .replaceAll(/ \([\d.]+ ?m?s\)/g, "")
    .replaceAll(/\(node:\d+\)/g, "(node)")
    .replaceAll(/"(duration_ms|start|end|duration)":"?[\dT:.Z-]+"?/g, '"$1":0');
}

/** Functions named by single letters, each of which returns its name. */
export function letters(names: string): string {
  const functions = Array.from(names, (name) => `exports.${name} = () => { return "${name}"; };`);
  return `${functions.join("\n")}\n`;
}
