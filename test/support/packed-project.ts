/**
 * A project with this package as its users get it: packed, and installed from the tarball.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { GitProject } from "./git-project";
import { madeOnce } from "./made-once";
import { PATIENCE } from "./other-side";

const PACKAGE = resolve(__dirname, "../..");

export class PackedProject extends GitProject {
  /** Installs the package, and whatever package.json asks for. */
  install(): void {
    const args = ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball()];
    succeed(this.run("npm", ...args));
  }

  run(command: string, ...args: readonly string[]): SpawnSyncReturns<string> {
    return spawnSync(command, args, { ...PATIENCE, cwd: this.directory, encoding: "utf8", env: environment() });
  }

  /** Runs a line in a shell that finds the project's commands, and uses this Node for all of them. */
  shell(line: string, node: string = process.execPath): SpawnSyncReturns<string> {
    const path = [dirname(node), this.path("node_modules/.bin"), process.env["PATH"]].join(delimiter);
    const env = { ...environment(), PATH: path };
    return spawnSync("sh", ["-c", line], { ...PATIENCE, cwd: this.directory, encoding: "utf8", env });
  }
}

function tarball(): string {
  const directory = madeOnce("tarball", (made) => {
    succeed(
      spawnSync("npm", ["pack", "--ignore-scripts", "--pack-destination", made], { cwd: PACKAGE, encoding: "utf8" }),
    );
  });
  return join(directory, readdirSync(directory)[0] as string);
}

function succeed({ status, stderr }: SpawnSyncReturns<string>): void {
  if (status !== 0) throw new Error(stderr);
}

/** A Jest in the project must not take itself for a worker of the Jest that runs these tests; npm says errors only. */
function environment(): NodeJS.ProcessEnv {
  const { JEST_WORKER_ID: _worker, NODE_ENV: _env, ISTANBUL_KCOV_SUITE: _run, ...inherited } = process.env;
  return { ...inherited, NODE_OPTIONS: "", FORCE_COLOR: "0", npm_config_loglevel: "error" };
}
