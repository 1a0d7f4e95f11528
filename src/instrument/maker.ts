/**
 * The instrumenter itself as a hash: everything that the output depends on besides the input. Our own files are read,
 * since a version number does not tell two builds apart; of packages, their manifests are. Each package is resolved
 * from the one that depends on it, since others may find another version of it, or none.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";

/** Taken at load: a program under test may replace them later. */
const { readdirSync, readFileSync } = fs;

const OURS = [
  ...["@babel/core", "@babel/generator", "@babel/plugin-transform-export-namespace-from"],
  ...["@babel/plugin-transform-modules-commonjs", "@babel/plugin-transform-react-jsx"],
  ...["@babel/plugin-transform-typescript", "@jridgewell/trace-mapping", "istanbul-lib-instrument", "test-exclude"],
];

/** Packages that do part of their work; they may be of another version by the next day. */
const THEIRS: Readonly<Record<string, readonly string[]>> = {
  "@babel/core": ["parser", "template", "traverse", "types"].map((part) => `@babel/${part}`),
  "test-exclude": ["@istanbuljs/schema", "minimatch"],
};

let known: string | undefined;

/** Takes a few milliseconds the first time: a trace does it once for all its processes. */
export function makerHash(): string {
  known ??= hashOfMaker();
  return known;
}

function hashOfMaker(): string {
  const hash = createHash("sha1");
  for (const manifest of manifests()) hash.update(readFileSync(manifest));
  for (const room of [__dirname, join(__dirname, "../istanbul")]) {
    for (const name of readdirSync(room).sort()) if (isCode(name)) hash.update(readFileSync(join(room, name)));
  }
  return hash.digest("hex");
}

function manifests(): string[] {
  return OURS.flatMap((name) => {
    const own = require.resolve(`${name}/package.json`);
    const parts = THEIRS[name] ?? [];
    return [own, ...parts.map((part) => require.resolve(`${part}/package.json`, { paths: [own] }))];
  });
}

/** Whether a file is code of the package, as published or as tests run it; not its types. */
function isCode(name: string): boolean {
  return /\.[jt]s$/.test(name) && !name.endsWith(".d.ts");
}
