/**
 * A project in which things break: runs programs with and without a trace, and shows what each run leaves behind. It
 * has its own directory for temporary files. A traced program must end exactly as it does without a trace.
 */
import { type ChildProcess, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { Project } from "./command";
import { PATIENCE } from "./other-side";

const MAIN = resolve(__dirname, "../../lib/cli/main.js");

/** How a process ended, and what it said. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class FaultProject extends Project {
  /** TMPDIR of all that runs here. */
  readonly temporary: string = this.path("tmp");

  constructor(files: Readonly<Record<string, string>>) {
    super(files);
    mkdirSync(this.temporary);
  }

  /** Runs a command without us. */
  plain(...command: [string, ...string[]]): Ending {
    const [program, ...args] = command;
    return endingOf(spawnSync(program, args, { ...PATIENCE, cwd: this.directory, encoding: "utf8", env: this.env }));
  }

  traced(flags: readonly string[], ...command: string[]): Ending {
    return this.plain(process.execPath, MAIN, "trace", ...flags, "--", ...command);
  }

  /** Starts a trace in a process group of its own; its standard input stays open. */
  start(flags: readonly string[], ...command: string[]): ChildProcess {
    return this.spawn(process.execPath, [MAIN, "trace", ...flags, "--", ...command], { env: this.env });
  }

  /** Runs a script of the shell, where `$KCOV` is the command. */
  shell(script: string): Ending {
    return this.plain("sh", "-c", script);
  }

  /** The same as root of a mount namespace of its own. */
  shellThatMounts(script: string): Ending {
    return this.plain("unshare", "-rm", "sh", "-c", script);
  }

  get env(): NodeJS.ProcessEnv {
    const { JEST_WORKER_ID: _worker, ...inherited } = process.env;
    const ours = { TMPDIR: this.temporary, KCOV: `${process.execPath} ${MAIN}` };
    return { ...inherited, NODE_OPTIONS: "", FORCE_COLOR: "0", ...ours };
  }

  /** Files in TMPDIR, and files anywhere that were written aside and did not take their place. */
  leftovers(): string[] {
    const aside = readdirSync(this.directory, { recursive: true, encoding: "utf8" });
    const temporary = existsSync(this.temporary) ? readdirSync(this.temporary) : [];
    return [...temporary, ...aside.filter((name) => name.endsWith(".tmp"))];
  }

  /** The lines with a `// +` or `// -`, and whether the last trace has them, in the same words. */
  marks(file: string): { readonly expected: string[]; readonly seen: string[] } {
    const covered = existsSync(this.path("coverage/kcov")) ? this.covered() : [];
    const lines = this.read(file).split("\n");
    const marked = lines.flatMap((line, index) => (/\/\/ [-+]$/.test(line) ? [{ line, number: index + 1 }] : []));
    const seen = marked.map(({ line, number }) => {
      const isCovered = covered.some((place) => place.startsWith(`${file}:${number}:`));
      return `${line.slice(0, -1)}${isCovered ? "+" : "-"}`;
    });
    return { expected: marked.map(({ line }) => line), seen };
  }
}

/** Whether this user may mount a file system in a namespace. */
export function mayMount(): boolean {
  return spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
}

/** Waits for the end of a process that was started. */
export async function endOf(child: ChildProcess): Promise<Ending> {
  const output = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  const [code, signal] = await once(child, "close");
  return { code, signal, ...output };
}

function endingOf({ status, signal, stdout, stderr }: SpawnSyncReturns<string>): Ending {
  return { code: status, signal, stdout, stderr };
}

/** Our own lines of what was said on standard error. */
export function ourLines(stderr: string): string[] {
  return stderr.split("\n").filter((line) => line.startsWith("istanbul-kcov: "));
}
