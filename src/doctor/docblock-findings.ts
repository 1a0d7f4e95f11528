/**
 * What docblocks do to per-test coverage: a test file can name an environment of its own, `@jest-environment jsdom`.
 *
 * Stands for jest-docblock and jest-resolve, as far as this one line goes. The rule: what names no environment that is
 * there is Jest's business, and files that name the same one are one finding.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { isUnder } from "../directory";
import type { Finding } from "./finding";
import type { ProjectConfig } from "./jest-config";
import { environmentFindings } from "./jest-findings";

/** The comment that a file begins with. */
const DOCBLOCK = /^\s*\/\*.*?\*\//s;
const ENVIRONMENT = /^[\s/*]*@jest-environment[ \t]+(\S+)/m;

/** @param files the project's, whichever of them hold tests: the line means nothing elsewhere. */
export function docblockFindings({ rootDir }: ProjectConfig, files: readonly string[]): Finding[] {
  const byPath = new Map<string, string[]>();
  for (const file of files.filter((one) => isUnder(rootDir, one))) {
    const path = resolveEnvironment(rootDir, environmentOf(file));
    if (path !== undefined) byPath.set(path, [...(byPath.get(path) ?? []), relative(rootDir, file)]);
  }
  return [...byPath].flatMap(([path, names]) =>
    environmentFindings(path, `the @jest-environment of ${names.join(", ")}`, "@jest-environment"),
  );
}

function environmentOf(file: string): string | undefined {
  const [docblock = ""] = DOCBLOCK.exec(readFileSync(file, "utf8")) ?? [];
  return ENVIRONMENT.exec(docblock)?.[1];
}

function resolveEnvironment(rootDir: string, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const { resolve } = createRequire(join(rootDir, "package.json"));
  for (const request of [`jest-environment-${name}`, name]) {
    try {
      return resolve(request);
    } catch {
      // The next form of the name, or none.
    }
  }
  return undefined;
}
