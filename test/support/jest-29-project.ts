/**
 * A project with Jest 29 and this package installed from the registry and from lib, as a user has them.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { JestProject } from "./jest-project";

const PACKAGE = resolve(__dirname, "../..");

export class Jest29Project extends JestProject {
  /** Copies, rather than a link, so that the package finds this project's Jest and not its own. */
  protected override install(): void {
    const copy = this.path("istanbul-kcov");
    mkdirSync(copy);
    cpSync(join(PACKAGE, "lib"), join(copy, "lib"), { recursive: true });
    const {
      scripts: _scripts,
      devDependencies: _dev,
      ...manifest
    } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
    writeFileSync(join(copy, "package.json"), JSON.stringify(manifest));
    const flags = ["--install-links", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts"];
    const { status, stderr } = spawnSync("npm", ["install", ...flags, ...this.packages(), "./istanbul-kcov"], {
      cwd: this.directory,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
  }

  /** What of Jest is installed. */
  protected packages(): string[] {
    return ["jest@29", "jest-environment-node@29", "babel-jest@29"];
  }
}
