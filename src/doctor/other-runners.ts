/**
 * Test runners of a project besides Jest, according to its package.json, and whether `istanbul-kcov test` would record
 * them.
 *
 * No code of the project is loaded for this: only Vitest needs any setup, and that is its plugin.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Finding } from "./finding";
import { type Manifest, readManifest, uses } from "./manifest";

export interface RunnerDiagnosis {
  readonly runner: "vitest" | "mocha" | "node:test";
  /** Undefined where it is not installed. */
  readonly version: string | undefined;
  /** How the project runs it. */
  readonly command: string;
  readonly findings: readonly Finding[];
}

interface Kind {
  readonly runner: RunnerDiagnosis["runner"];
  /** Matches a script that runs it. */
  readonly inScript: RegExp;
  readonly command: string;
  /** Versions that it was tried with. */
  readonly known: RegExp;
  readonly knownAs: string;
}

const KINDS: readonly Kind[] = [
  {
    runner: "vitest",
    inScript: /\bvitest\b/,
    command: "npx vitest run",
    known: /^(3\.[1-9]|[45]\.)/,
    knownAs: "3.1 to 5",
  },
  {
    runner: "mocha",
    inScript: /\bmocha\b/,
    command: "npx mocha",
    known: /^1[12]\./,
    knownAs: "11 and 12",
  },
  {
    runner: "node:test",
    inScript: /\bnode\b[^;&|]* --test\b/,
    command: "node --test",
    known: /./,
    knownAs: "",
  },
];

export function otherRunners(directory: string): RunnerDiagnosis[] {
  const manifest = readManifest(directory);
  const scripts = Object.entries(manifest.scripts ?? {});
  return KINDS.filter((kind) => isUsed(kind, manifest, directory)).map((kind) => {
    const named = scripts.filter(([, script]) => kind.inScript.test(script)).map(([name]) => name);
    const name = named.includes("test") ? "test" : named[0];
    const version = versionOf(kind, directory);
    return {
      runner: kind.runner,
      version,
      findings: findingsOf(kind, directory, version),
      command: name === undefined ? kind.command : scriptLine(name),
    };
  });
}

function isUsed({ runner, inScript }: Kind, manifest: Manifest, directory: string): boolean {
  if (Object.values(manifest.scripts ?? {}).some((script) => inScript.test(script))) return true;
  if (runner === "node:test") return false;
  return (
    uses(manifest, runner) || (runner === "vitest" && VITEST_CONFIGS.some((name) => existsSync(join(directory, name))))
  );
}

function scriptLine(name: string): string {
  return name === "test" ? "npm test" : `npm run ${name}`;
}

function versionOf({ runner }: Kind, directory: string): string | undefined {
  if (runner === "node:test") return process.versions.node;
  try {
    const manifest = createRequire(join(directory, "package.json")).resolve(`${runner}/package.json`);
    return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
  } catch {
    return undefined;
  }
}

function findingsOf(kind: Kind, directory: string, version: string | undefined): Finding[] {
  if (version === undefined) return [{ what: "it is not installed", remedy: "run npm install" }];
  if (!kind.known.test(version))
    return [{ what: `this is version ${version}`, remedy: `use a supported one (${kind.knownAs})` }];
  return kind.runner === "vitest" && !hasPlugin(directory) ? [NO_PLUGIN] : [];
}

const NO_PLUGIN: Finding = {
  what: "its config does not name istanbul-kcov/vitest",
  remedy: 'add kcov() of "istanbul-kcov/vitest" to plugins',
};

const EXTENSIONS = ["ts", "js", "mts", "mjs", "cts", "cjs"];

const VITEST_CONFIGS = ["vitest.config", "vitest.workspace", "vitest.projects"].flatMap(withExtensions);

function hasPlugin(directory: string): boolean {
  const configs = [...VITEST_CONFIGS, ...withExtensions("vite.config")].map((name) => join(directory, name));
  return configs.some((file) => existsSync(file) && readFileSync(file, "utf8").includes("istanbul-kcov/vitest"));
}

function withExtensions(name: string): string[] {
  return EXTENSIONS.map((extension) => `${name}.${extension}`);
}
