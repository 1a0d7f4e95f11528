/**
 * The built command, run as a user runs it: in a child process, in a project of its own.
 */
import { type ChildProcess, type SpawnOptions, type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { PcTable } from "../../src/bridge/pc-table";
import { decodeKcov } from "../../src/kcov/buffer";
import { hasEnded, PATIENCE } from "./other-side";

const MAIN = resolve(__dirname, "../../lib/cli/main.js");

export interface RunOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Node to run the command with. */
  readonly node?: string;
}

export class Project {
  readonly directory: string = realpathSync(mkdtempSync(join(tmpdir(), "kcov-project-")));
  readonly #started: ChildProcess[] = [];

  constructor(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): void {
    const file = this.path(name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Makes a symbolic link in the project to another place in it. */
  symlink(target: string, name: string): void {
    symlinkSync(this.path(target), this.path(name));
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** Runs `istanbul-kcov` with these arguments in the project. */
  kcov(
    args: readonly string[],
    { input = "", env = {}, node = process.execPath }: RunOptions = {},
  ): SpawnSyncReturns<string> {
    return spawnSync(node, [MAIN, ...args], {
      ...PATIENCE,
      cwd: this.directory,
      input,
      encoding: "utf8",
      env: { ...process.env, NODE_OPTIONS: "", FORCE_COLOR: "0", ...env },
    });
  }

  /** Starts a command in the project, in a process group of its own, which ends with the project at the latest. */
  spawn(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const child = spawn(command, args, { cwd: this.directory, detached: true, ...options });
    this.#started.push(child);
    return child;
  }

  table(directory = "coverage/kcov"): PcTable {
    return PcTable.fromJSON(JSON.parse(this.read(join(directory, "pcs.json"))));
  }

  /** The covered blocks of the last trace as `file:line:column kind`. */
  covered(directory = "coverage/kcov"): string[] {
    const table = this.table(directory);
    return decodeKcov(readFileSync(this.path(join(directory, "trace.kcov")))).map((pc) => {
      const { file, block } = table.symbolize(pc);
      return `${file}:${block.start.line}:${block.start.column} ${block.kind}`;
    });
  }

  remove(): void {
    for (const child of this.#started) {
      if (child.pid !== undefined && !hasEnded(child)) process.kill(-child.pid, "SIGKILL");
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}
