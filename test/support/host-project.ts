/**
 * A project whose own tools (Jest, nyc, Babel) are those of this package, reached through a link.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { resolve } from "node:path";
import { Project } from "./command";
import { PATIENCE } from "./other-side";

const MODULES = resolve(__dirname, "../../node_modules");

export class HostProject extends Project {
  constructor(files: Readonly<Record<string, string>>) {
    super(files);
    symlinkSync(MODULES, this.path("node_modules"));
  }

  /** Runs a tool by the name of its command. */
  run(tool: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
    const { JEST_WORKER_ID: _worker, NODE_ENV: _env, ...inherited } = process.env;
    return spawnSync(process.execPath, [resolve(MODULES, ".bin", tool), ...args], {
      ...PATIENCE,
      cwd: this.directory,
      encoding: "utf8",
      env: { ...inherited, FORCE_COLOR: "0", ...env },
    });
  }
}
