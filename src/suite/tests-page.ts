/**
 * The data behind the page on which a person clicks a line and sees its tests, and a test and sees its lines.
 *
 * Nothing upstream. Sets stay runs of ordinals, which the page decodes as it needs them, so that the page of a large
 * run is not much larger than the run's data. The rule: nothing in the JSON can end the script element it stands in.
 */
import { type Runs, toRuns } from "../bridge/block-set";
import { fromTablePath } from "../bridge/path";
import type { TableFile } from "../bridge/pc-table";
import { readShownSource } from "../bridge/source-file";
import { inSource } from "./original-file";
import { hashContents } from "./source-hash";
import { hasRun, type TestData } from "./test-data";

interface PageFile {
  readonly path: string;
  /** Ordinal of its first block. */
  readonly first: number;
  /** The 1-based line each block starts on; 0 for an arm. */
  readonly lines: readonly number[];
  readonly source: string;
  /** The source is not what the run saw. */
  readonly changed: boolean;
}

interface PageTest {
  readonly name: string;
  readonly path: readonly string[];
  /** Index among the test files. */
  readonly file: number;
  readonly own: Runs;
  readonly ran: boolean;
}

/** @param root directory of the sources on this machine. */
export function testsPage(template: string, data: TestData, root: string): string {
  const hashes = new Map(data.sources.map(({ path, sha1 }) => [path, sha1]));
  const files = data.table.files.map((file) => pageFile(file, data, root, hashes.get(file.path)));
  const testFiles = data.files.map(({ file, load, hooks, shared }) => ({
    ...{ path: file, load: toRuns(load), shared: toRuns(shared) },
    hooks: hooks.map(({ path, blocks }) => ({ path, blocks: toRuns(blocks) })),
  }));
  const json = JSON.stringify({ files, testFiles, tests: pageTests(data) }).replaceAll("<", "\\u003c");
  return template.replace('"DATA"', () => json);
}

function pageFile(file: TableFile, { table }: TestData, root: string, sha1: string | null | undefined): PageFile {
  const { path } = file;
  const source = readShownSource(root, fromTablePath(root, path)) ?? Buffer.from("");
  const { blocks } = inSource(file) ?? file;
  const lines = blocks.map(({ kind, start }) => (kind === "statement" ? start.line : 0));
  const changed = hashContents(source) !== sha1;
  return { path, first: table.ordinalOf(path), lines, source: source.toString(), changed };
}

function pageTests({ files }: TestData): PageTest[] {
  return files.flatMap(({ tests }, file) =>
    tests.map((test) => ({
      ...{ name: test.path.join(" › "), path: test.path, file },
      ...{ own: toRuns(test.own), ran: hasRun(test) },
    })),
  );
}
