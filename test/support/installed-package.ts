/**
 * This package in a project's node_modules as its users have it: copied from lib, with others from the registry beside
 * it.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { madeOnce } from "./made-once";

const PACKAGE = resolve(__dirname, "../..");

/** The same packages are installed once in a run of the tests; files of different projects are links to the same. */
export function installBeside(directory: string, packages: readonly string[]): void {
  const installed = madeOnce(`installed ${packages.join(" ")}`, (made) => install(made, packages));
  execFileSync("cp", ["-al", join(installed, "node_modules"), directory]);
}

/** Copies, rather than a link, so that the package finds this project's runner and not its own. */
function install(directory: string, packages: readonly string[]): void {
  writeFileSync(join(directory, "package.json"), "{}");
  const copy = join(directory, "istanbul-kcov");
  mkdirSync(copy);
  cpSync(join(PACKAGE, "lib"), join(copy, "lib"), { recursive: true });
  const {
    scripts: _scripts,
    devDependencies: _dev,
    ...manifest
  } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
  writeFileSync(join(copy, "package.json"), JSON.stringify(manifest));
  const flags = ["--install-links", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts"];
  const { status, stderr } = spawnSync("npm", ["install", ...flags, ...packages, "./istanbul-kcov"], {
    cwd: directory,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
}
