/** The content of the page: the run's data, prepared for reading, and the sources in groups. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { toRuns } from "../bridge/block-set";
import { minimize } from "../suite/cmin";
import { hasRun, type TestCase, type TestData, type TestFile } from "../suite/test-data";
import type { PageData, PageFile, PageTest, PageTestFile } from "./page-data";
import { pageFile } from "./page-file";
import { type ShownSource, ShownSources } from "./shown-sources";

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

/** @param root directory of the sources on this machine. */
export function pageContent(data: TestData, root: string, commandOf: TestCommand): PageContent {
  const sources = new ShownSources(data, root);
  const shown = data.table.files.map(({ path }) => sources.of(path));
  const groups = new Groups();
  const files = data.table.files.map((file, i): PageFile => {
    const source = shown[i] as ShownSource;
    return { ...pageFile(file, source), ...groups.add(source.text) };
  });
  const page = {
    ...{ name: projectName(root), commit: sources.commit ?? "", partial: data.partial },
    kept: minimize(data).chosen.length,
    ...{ files, testFiles: data.files.map(pageTestFile), tests: pageTests(data, commandOf) },
  };
  return { data: page, groups: groups.all };
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

function pageTests({ files }: TestData, commandOf: TestCommand): PageTest[] {
  return files.flatMap((file, place) =>
    file.tests.map((test): PageTest => {
      const { id, path, status, duration, own, shared } = test;
      const rounded = duration === null ? null : Math.round(duration * 10) / 10;
      return {
        ...{ id, path, file: place, status, duration: rounded },
        ...{ own: toRuns(own), ran: hasRun(test), shared, command: commandOf(file, test) },
      };
    }),
  );
}
