/** One repository under test: a copy with istanbul-kcov set up, a copy without it, and how to run its suite. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

const LARGE = 1 << 28;

export function openRepository(directory) {
  const root = resolve(directory);
  const file = join(root, "truth.json");
  const settings = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  return {
    name: settings.name ?? basename(root),
    root,
    kcov: join(root, "kcov"),
    plain: join(root, "plain"),
    sources: new RegExp(settings.sources ?? ""),
    runner: settings.runner ?? "jest",
    args: settings.args ?? [],
    command: settings.command ?? ["jest"],
    env: { ...process.env, NODE_OPTIONS: settings.nodeOptions ?? "", CI: "true", FORCE_COLOR: "0" },
  };
}

/** Runs a command in one of the copies, and returns what it printed. */
export function run({ env }, cwd, command, args) {
  const { status, stdout, stderr } = spawnSync(join(cwd, "node_modules/.bin", command), args, {
    ...{ cwd, env, encoding: "utf8", maxBuffer: LARGE },
  });
  return { status, stdout, stderr };
}

/** Puts the mutant into both copies, runs the action, and restores both to what is committed. */
export async function withMutant({ kcov, plain }, { file, start, end, now }, action) {
  try {
    for (const copy of [kcov, plain]) {
      const old = readFileSync(join(copy, file), "utf8");
      writeFileSync(join(copy, file), old.slice(0, start) + now + old.slice(end));
    }
    return await action();
  } finally {
    for (const copy of [kcov, plain]) restore(copy);
  }
}

/** Suites write into their own fixtures, and under a mutant they may write wrong things. */
export function restore(copy) {
  for (const args of [
    ["checkout", "-q", "--", "."],
    ["clean", "-fdq"],
  ]) {
    const { status, stderr } = spawnSync("git", args, { cwd: copy, encoding: "utf8" });
    if (status !== 0) throw new Error(`git ${args[0]} in ${copy}: ${stderr}`);
  }
}
