import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";
import { PATIENCE } from "../support/other-side";

const FILES = {
  "node_modules/x/index.js": "",
  "main.js": 'require("./part");\nimport("./module.mjs");\n',
  "part.js": "module.exports = 1;\n",
  "module.mjs": "export default 2;\n",
};

const projects: Project[] = [];

afterAll(() => {
  for (const project of projects) project.remove();
});

function project(): Project {
  const made = new Project(FILES);
  projects.push(made);
  return made;
}

const PACKAGE = resolve(__dirname, "../..");

/** Installs a package where it sees its own dependencies and nothing else, `instead` in the place of some of them. */
function install(one: Project, from: string, parts: readonly string[], instead: Record<string, string> = {}): string {
  const { name, dependencies } = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
  const room = one.path(`store/${name}/node_modules`);
  for (const part of parts) cpSync(join(from, part), join(room, name, part), { recursive: true });
  for (const dependency of Object.keys(dependencies)) {
    mkdirSync(dirname(join(room, dependency)), { recursive: true });
    symlinkSync(instead[dependency] ?? join(PACKAGE, "node_modules", dependency), join(room, dependency));
  }
  return join(room, name);
}

function traced(one: Project, ...flags: string[]): string {
  const { status, stderr } = one.kcov(["trace", ...flags, "--", "node", "main.js"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining("3 / 3 blocks covered") });
  return ["trace.kcov", "pcs.json"].map((name) => readFileSync(one.path(`coverage/kcov/${name}`), "hex")).join();
}

/** Of code; what else is remembered has other endings. */
function entries(one: Project): string[] {
  const names = readdirSync(one.path("node_modules/.cache/istanbul-kcov"));
  return names
    .filter((name) => name.endsWith(".js"))
    .map((name) => one.path(join("node_modules/.cache/istanbul-kcov", name)));
}

describe("a second run of the same program", () => {
  test("gives the same bytes, from what the first one left", () => {
    const one = project();
    const first = traced(one);
    expect(entries(one)).toHaveLength(3);
    expect(traced(one)).toBe(first);
    expect(entries(one)).toHaveLength(3);
  });

  test("loads what is in the cache", () => {
    const one = project();
    traced(one);
    const text = 'process.stdout.write("from the cache\\n");';
    const hash = createHash("sha1").update(text).digest("hex");
    for (const entry of entries(one)) writeFileSync(entry, `${hash}\n${text}`);
    expect(one.kcov(["trace", "--", "node", "main.js"]).stdout).toBe("from the cache\n");
  });

  test("covers the same with one counter per basic block, which is another entry", () => {
    const one = project();
    const first = traced(one);
    expect(traced(one, "--precision", "block")).toBe(first);
    expect(entries(one)).toHaveLength(6);
  });
});

test("a program is covered where packages see nothing but their own dependencies, as pnpm and Yarn can have it", () => {
  const one = project();
  const core = install(one, join(PACKAGE, "node_modules/@babel/core"), ["lib", "package.json"]);
  const kcov = install(one, PACKAGE, ["lib", "package.json"], { "@babel/core": core });
  const args = [join(kcov, "lib/cli/main.js"), "trace", "--", "node", "main.js"];
  const { status, stderr } = spawnSync(process.execPath, args, { ...PATIENCE, cwd: one.directory, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining("3 / 3 blocks covered") });
  expect(entries(one)).toHaveLength(3);
});
