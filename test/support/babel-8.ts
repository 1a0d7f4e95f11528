/**
 * Babel 8, which is not among this project's dependencies, and code compiled by it. It runs in a separate process, on a
 * Node that it supports, and takes our plugin from lib/.
 */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { NODES, versionOf } from "./nodes";

const PROCESS = resolve(__dirname, "compile-process.cjs");

/** The directory it is installed in: KCOV_TEST_BABEL8 (see .ci/run). */
export const BABEL_8: string | undefined = process.env["KCOV_TEST_BABEL8"];

/** The Nodes of the tests on which Babel 8 runs: ^22.18.0 || >=24.11.0. */
export const BABEL_8_NODES: readonly string[] = NODES.filter((node) => {
  const [major, minor] = versionOf(node);
  return major > 24 || (major === 24 && minor >= 11) || (major === 22 && minor >= 18);
});

export type Named = readonly [name: string, options?: object];

/** Code and Babel's options, but plugins and presets by name. */
export interface Unit {
  readonly code: string;
  readonly filename: string;
  readonly sourceType?: "module" | "unambiguous";
  readonly plugins?: readonly Named[];
  readonly presets?: readonly Named[];
  readonly parserOpts?: object;
}

export const OURS = {
  plugin: resolve(__dirname, "../../lib/babel/plugin.js"),
  preset: resolve(__dirname, "../../lib/babel/preset.js"),
} as const;

/** What a plugin finds. */
export interface Seen {
  readonly code: string;
  readonly bindings: readonly string[];
}

export interface Compiled {
  readonly version: string;
  readonly codes: readonly string[];
  /** What looking-preset.cjs saw in each unit that lists it. */
  readonly seen: readonly Seen[];
}

/** Compiles with the Babel that lies in the directory. */
export function compileWith(directory: string, node: string, units: readonly Unit[]): Compiled {
  const options = { input: JSON.stringify(units), encoding: "utf8", maxBuffer: 2 ** 28 } as const;
  const { stdout, stderr, status } = spawnSync(node, [PROCESS, directory], options);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Compiled;
}
