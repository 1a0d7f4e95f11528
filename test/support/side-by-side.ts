/**
 * Runs one command twice in a project, alone and under `trace`, and compares everything that a user could see of it.
 *
 * The only things removed from what either run wrote are the last line of a trace, which is ours, and what differs from
 * run to run: process ids in warnings, durations in reports of tests, and the time.
 */
import { spawnSync } from "node:child_process";
import type { Project } from "./command";
import { PATIENCE } from "./other-side";

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface SideBySide {
  readonly plain: Ran;
  readonly traced: Ran;
  /** The covered blocks of the trace, as `file:line:column kind`. */
  readonly covered: readonly string[];
}

export interface SideOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Node that runs `istanbul-kcov`. */
  readonly node?: string;
  /** Flags of `trace`. */
  readonly flags?: readonly string[];
}

export function sideBySide(
  project: Project,
  [command, ...args]: readonly [string, ...string[]],
  { flags = [], ...options }: SideOptions = {},
): SideBySide {
  const { input = "", env = {} } = options;
  const plain = spawnSync(command, args, {
    ...PATIENCE,
    cwd: project.directory,
    input,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "", FORCE_COLOR: "0", ...env },
  });
  const traced = project.kcov(["trace", ...flags, "--", command, ...args], options);
  return { plain: seen(plain), traced: withoutSummary(seen(traced)), covered: project.covered() };
}

function seen({ stdout, stderr, status, signal }: Ran): Ran {
  return { stdout: steady(stdout), stderr: steady(stderr), status, signal };
}

const VARIABLE: readonly RegExp[] = [
  /(?<=\(node:)\d+(?=\))/g,
  /(?<=duration_ms:? )[\d.]+/g,
  /(?<=\((?:took )?)[\d.]+m?s(?=\))/g,
  /\w{3} \w{3} \d\d \d{4} \d\d:\d\d:\d\d(?= GMT)/g,
];

function steady(text: string): string {
  return VARIABLE.reduce((rest, variable) => rest.replaceAll(variable, "…"), text);
}

function withoutSummary(ran: Ran): Ran {
  const summary = /istanbul-kcov: \d+ files?, .* written to .*\n$/;
  if (!summary.test(ran.stderr)) throw new Error(`the trace failed:\n${ran.stderr}`);
  return { ...ran, stderr: ran.stderr.replace(summary, "") };
}
