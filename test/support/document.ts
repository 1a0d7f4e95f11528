/**
 * The code blocks of a document, and the examples in which they are run: copies of fixtures with this package and its
 * tools.
 *
 * A comment `<!-- example: NAME -->` begins a new copy of fixtures/NAME, and `<!-- example: NAME, recorded -->` one whose
 * tests have been recorded; `<!-- before: COMMAND -->` runs a command in it that a reader need not see.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { madeOnce } from "./made-once";
import { PackedProject } from "./packed-project";

const ROOT = resolve(__dirname, "../..");
const MODULES = join(ROOT, "node_modules");

/** What npx does where the command is installed, as the tests of the package see, without the half second it takes. */
const NPX = '#!/bin/sh\nexec "$@"\n';

/** A fenced block, or a comment that is for us. */
export interface Step {
  /** 1-based. */
  readonly line: number;
  /** Of the block; `example` and `before` for comments. */
  readonly kind: string;
  readonly text: string;
}

const STEP = /^<!-- (?<comment>example|before): (?<value>[^\n]*) -->$|^```(?<language>\S*)\n(?<code>.*?)^```$/gms;

export function stepsOf(document: string): Step[] {
  const text = readFileSync(join(ROOT, document), "utf8");
  return Array.from(text.matchAll(STEP), ({ index, groups = {} }) => ({
    line: text.slice(0, index).split("\n").length,
    kind: groups["comment"] ?? groups["language"] ?? "",
    text: groups["value"] ?? groups["code"] ?? "",
  }));
}

/** Paths of README.md, CONTRIBUTING.md and all of docs, from the root. */
export function documents(): string[] {
  const pages = readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md"));
  return ["README.md", "CONTRIBUTING.md", ...pages.map((name) => `docs/${name}`)];
}

export class ExampleProject extends PackedProject {
  /** @param example name of a fixture, and whether its tests have been recorded. */
  constructor(example: string) {
    super({});
    const [fixture = "", recorded] = example.split(", ");
    if (recorded === undefined) this.#start(fixture);
    else execFileSync("cp", ["-a", `${recordedOnce(fixture)}/.`, this.directory]);
  }

  #start(fixture: string): void {
    cpSync(join(ROOT, "fixtures", fixture), this.directory, {
      recursive: true,
      filter: (file) => !["coverage", "node_modules"].includes(basename(file)),
    });
    this.install();
    this.write(".gitignore", "node_modules\ncoverage\n");
    this.commit("start");
  }

  /** Links to what this package has, rather than an installation for each document. */
  override install(): void {
    const commands = this.path("node_modules/.bin");
    mkdirSync(commands, { recursive: true });
    for (const name of readdirSync(MODULES).filter((one) => !one.startsWith(".")))
      symlinkSync(join(MODULES, name), this.path(`node_modules/${name}`));
    for (const name of readdirSync(join(MODULES, ".bin")))
      symlinkSync(join(MODULES, ".bin", name), join(commands, name));
    this.#copy("mocha", "bin/mocha.js");
    symlinkSync(ROOT, this.path("node_modules/istanbul-kcov"));
    const main = join(ROOT, "lib/cli/main.js");
    this.write("node_modules/.bin/istanbul-kcov", `#!/bin/sh\nexec node ${main} "$@"\n`);
    this.write("node_modules/.bin/npx", NPX);
    for (const name of ["istanbul-kcov", "npx"]) chmodSync(join(commands, name), 0o755);
  }

  /** What looks for packages from its own place would not find ours from where a link leads. */
  #copy(name: string, command: string): void {
    const copy = this.path(`node_modules/${name}`);
    const link = this.path(`node_modules/.bin/${name}`);
    for (const one of [copy, link]) rmSync(one);
    cpSync(join(MODULES, name), copy, { recursive: true });
    symlinkSync(join("..", name, command), link);
  }
}

function recordedOnce(fixture: string): string {
  return madeOnce(`recorded ${fixture}`, (made) => {
    const example = new ExampleProject(fixture);
    const { status, stderr } = example.shell("istanbul-kcov test -- npm test");
    if (status !== 0) throw new Error(stderr);
    execFileSync("cp", ["-a", `${example.directory}/.`, made]);
    example.remove();
  });
}
