/** Scripts without an extension that are commands of a package: `bin` and `directories.bin` in its package.json. */
import * as fs from "node:fs";
import { dirname, extname, join } from "node:path";
import { isUnder } from "../directory";
import { realPath } from "../real-path";

/** Taken at load: a program under test may replace it later. */
const { readdirSync, readFileSync } = fs;

interface Manifest {
  readonly bin?: string | Readonly<Record<string, string>>;
  readonly directories?: { readonly bin?: string };
}

/** A line that runs Node, such as `#!/usr/bin/env -S node --flag`. */
const SHEBANG = /^#!.*\bnode\b/;

/** Whether a file is a command of a package in this directory or below it. @param file its real path. */
export function isBin(file: string, root: string): boolean {
  if (extname(file) !== "" || !isUnder(root, file)) return false;
  return manifestsAbove(dirname(file), root).some((manifest) => binsOf(manifest).includes(file)) && isForNode(file);
}

/** @param manifest a package.json. @returns real paths of its commands, with an extension or without. */
export function binsOf(manifest: string): string[] {
  const { bin = {}, directories } = read(manifest);
  const named = typeof bin === "string" ? [bin] : Object.values(Object(bin));
  const listed = typeof directories?.bin === "string" ? filesIn(dirname(manifest), directories.bin) : [];
  const names = [...named, ...listed].filter((name) => typeof name === "string");
  return names.map((name) => realPath(join(dirname(manifest), name)));
}

function manifestsAbove(directory: string, root: string): string[] {
  if (!isUnder(root, directory)) return [];
  const parent = dirname(directory);
  const above = parent === directory ? [] : manifestsAbove(parent, root);
  return [join(directory, "package.json"), ...above];
}

function read(manifest: string): Manifest {
  try {
    return Object(JSON.parse(readFileSync(manifest, "utf8")));
  } catch {
    return {};
  }
}

function filesIn(directory: string, name: string): string[] {
  try {
    return readdirSync(join(directory, name)).map((file) => join(name, file));
  } catch {
    return [];
  }
}

function isForNode(file: string): boolean {
  try {
    return SHEBANG.test(readFileSync(file, "utf8"));
  } catch {
    return false;
  }
}
