/**
 * patchCoverage: which tests reach the lines that changed since a commit. What it asks of git and of the project; how
 * tests follow from the lines is in suite/patch.ts.
 */
import { join, resolve } from "node:path";
import { readShownSource } from "./bridge/source-file";
import { invalid, shown } from "./errors";
import { mapsOf } from "./instrument/maps-of";
import { orderBlocks } from "./istanbul/blocks";
import { checkNames } from "./option-names";
import { commitOf, contentsAt } from "./suite/git";
import { gitPatch } from "./suite/git-patch";
import { type PatchedProject, type PatchFile, patchReach } from "./suite/patch";
import type { TestData } from "./suite/test-data";

/** What the work tree is compared with. */
export interface PatchOptions {
  /** The commit that the work tree is compared with, by any name that git knows. Default: HEAD. */
  readonly since?: string;
  /** The project's directory, which names in the data are relative to. Default: the working directory. */
  readonly cwd?: string;
}

/** The changed lines of sources that have code, with the tests that reach them. */
export interface PatchCoverage {
  /** Full name of the commit. */
  readonly since: string;
  /** How many changed lines have code. */
  readonly lines: number;
  /** How many of them a test reaches. */
  readonly reached: number;
  /** Of how many it is not known. */
  readonly unknown: number;
  /** Sources, sorted by name. */
  readonly files: readonly PatchFile[];
}

const NAMES: readonly string[] = ["since", "cwd"] satisfies (keyof PatchOptions)[];

/**
 * The lines that changed since a commit, each with the tests that reach it. A line counts if a statement, an arm or a
 * function starts on it, or if it is part of a statement without other statements in it.
 *
 * @throws KcovError EINVAL naming an option that is unknown or malformed, or with git's reason where there is no git,
 * no repository or no such commit.
 */
export function patchCoverage(tests: TestData, options: PatchOptions = {}): PatchCoverage {
  checkOptions(options);
  const { since: name = "HEAD", cwd = process.cwd() } = options;
  const root = resolve(cwd);
  const since = commitOf(root, name);
  const files = patchReach(tests, gitPatch(root, since), projectAt(root, since));
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const lines = files.flatMap((file) => file.lines);
  return {
    since,
    lines: lines.length,
    reached: lines.filter((line) => line.tests !== undefined && line.tests.length > 0).length,
    unknown: lines.filter((line) => line.tests === undefined).length,
    files,
  };
}

function checkOptions(options: PatchOptions): void {
  checkNames("patch", options, NAMES);
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && typeof value !== "string")
      throw invalid("patch", `${name} must be a string, got ${shown(value)}`);
}

function projectAt(root: string, commit: string): PatchedProject {
  return {
    now: (path) => readShownSource(root, join(root, path)),
    before: (path) => contentsAt(root, commit, path),
    countedIn(path, text) {
      const maps = mapsOf(text, join(root, path), { cwd: root }, () => undefined);
      return maps && { maps, blocks: orderBlocks(maps) };
    },
  };
}
