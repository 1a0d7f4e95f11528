/** Files of a project that Vitest runs as tests or before them, and which are therefore not code under test. */
import { resolve } from "node:path";
import { Selection } from "../instrument/selection";
import { realPath } from "../real-path";
import type { ProjectConfig } from "./host";

/** Takes absolute names. Sources that contain their own tests do not count as test code. */
export function isTestCode(config: ProjectConfig): (file: string) => boolean {
  const { root, dir = root, include, exclude, setupFiles, globalSetup, runner = [] } = config;
  const setup = new Set([setupFiles, globalSetup, runner].flat(2).map((file) => realPath(resolve(root, file))));
  const tests = selectionOf(resolve(root, dir), include, exclude);
  return (file) => setup.has(file) || tests?.has(file) === true;
}

/** Globs that begin with `!` exclude files again. */
function selectionOf(cwd: string, include: readonly string[], exclude: readonly string[]): Selection | undefined {
  const wanted = include.filter((glob) => !glob.startsWith("!"));
  if (wanted.length === 0) return undefined;
  const unwanted = include.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
  return new Selection({ cwd, include: wanted, exclude: [...exclude, ...unwanted], extension: false });
}
