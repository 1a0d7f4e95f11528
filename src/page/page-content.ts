/** The content of the page: the run's data, prepared for reading, and the sources in groups. */
import { readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { toRuns } from "../bridge/block-set";
import { minimize } from "../suite/cmin";
import { hasRun, type TestCase, type TestData, type TestFile } from "../suite/test-data";
import { type BaseRun, Comparison } from "./base-run";
import type { PageData, PageFile, PageTest, PageTestFile } from "./page-data";
import { fileBeside, pageFile } from "./page-file";
import { ShownSources } from "./shown-sources";

/**
 * About how many characters of sources are packed together. Unpacking a group takes a few milliseconds; it compresses
 * well.
 */
const GROUP_LENGTH = 1 << 18;

export interface PageContent {
  readonly data: PageData;
  /** Texts of sources: see PageFile. */
  readonly groups: readonly (readonly string[])[];
}

/** Returns the command with which a person runs one test. */
export type TestCommand = (file: TestFile, test: TestCase) => string;

/** What the run is compared with. */
export interface Compared {
  /** A commit, by any name that git knows; the commit of the run if it is left out. */
  readonly since?: string | undefined;
  readonly base?: BaseRun | undefined;
}

/**
 * @param root directory of the sources on this machine.
 * @throws KcovError EINVAL when git does not know the commit that was asked for.
 */
export function pageContent(
  data: TestData,
  root: string,
  commandOf: TestCommand,
  compared: Compared = {},
): PageContent {
  const { since = "" } = compared;
  const comparison = compared.base && new Comparison(compared.base);
  const sources = new ShownSources(data, root, compared.since);
  const groups = new Groups();
  const files = data.table.files.map((file): PageFile => {
    const source = sources.of(file.path);
    return { ...pageFile(file, source, comparison), ...groups.add(source.text) };
  });
  const page = {
    ...{ name: projectName(root), commit: sources.commit ?? "", since, partial: data.partial },
    ...{ unknown: unknownFiles(data, sources.changedPaths), kept: minimize(data).chosen.length },
    ...(comparison === undefined ? {} : { base: comparison.summary(data) }),
    files: [...files, ...(comparison === undefined ? [] : filesBeside(data, comparison, root, groups))],
    ...{ testFiles: data.files.map(pageTestFile), tests: pageTests(data, commandOf, comparison) },
  };
  return { data: page, groups: groups.all };
}

/** Sources that only the base has: they have no block that counts here. */
function filesBeside(data: TestData, comparison: Comparison, root: string, groups: Groups): PageFile[] {
  const sources = new ShownSources(comparison.base, root);
  return comparison.pathsBeside(data).map((path) => {
    const { text } = sources.of(path);
    return { ...fileBeside(path, comparison), ...groups.add(text) };
  });
}

/** Files of the project with the ending of some source that is known: others are no code. */
function unknownFiles({ table, files }: TestData, changed: readonly string[]): string[] {
  const endings = new Set(table.files.map(({ path }) => extname(path)));
  const known = new Set([...table.files.map(({ path }) => path), ...files.map(({ file }) => file)]);
  return changed.filter((path) => !path.startsWith("../") && endings.has(extname(path)) && !known.has(path)).sort();
}

/** The project's own name, or else the name of its directory. */
function projectName(root: string): string {
  try {
    const { name } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    if (typeof name === "string" && name !== "") return name;
  } catch {
    // There is no package.json that can be read.
  }
  return basename(root);
}

class Groups {
  readonly all: string[][] = [];
  #length = 0;

  add(text: string): { group: number; place: number } {
    if (this.all.length === 0 || this.#length > GROUP_LENGTH) {
      this.all.push([]);
      this.#length = 0;
    }
    this.#length += text.length;
    const group = this.all.length - 1;
    return { group, place: (this.all[group] as string[]).push(text) - 1 };
  }
}

function pageTestFile({ file, project, opaque, load, hooks, shared }: TestFile): PageTestFile {
  return {
    ...{ path: file, project, ...(opaque === undefined ? {} : { opaque }) },
    ...{ load: toRuns(load), shared: toRuns(shared) },
    hooks: hooks.map(({ path, blocks }) => ({ path, blocks: toRuns(blocks) })),
  };
}

function pageTests({ files }: TestData, commandOf: TestCommand, comparison: Comparison | undefined): PageTest[] {
  return files.flatMap((file, place) =>
    file.tests.map((test): PageTest => {
      const { id, path, status, duration, own, shared } = test;
      const rounded = duration === null ? null : Math.round(duration * 10) / 10;
      const was = comparison?.earlierStatus(test);
      return {
        ...{ id, path, file: place, status, duration: rounded },
        ...{ own: toRuns(own), ran: hasRun(test), shared, command: commandOf(file, test) },
        ...(was === undefined ? {} : { was }),
      };
    }),
  );
}
