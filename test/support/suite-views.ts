/**
 * What the data of a run say of fixtures/every-runner, in the words of its sources: each line that runs has a word of
 * its own, in a comment at its end or as a text.
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { BlockSet } from "../../src/bridge/block-set";
import type { TestCase, TestData, TestFile } from "../../src/suite/test-data";

const FIXTURE = resolve(__dirname, "../../fixtures/every-runner");

/** A set by the words of its lines, with spaces between them. */
type Words = string;

export interface SuiteView {
  readonly load: Words;
  /** Of those that ran anything, by the titles of their describe; "" for hooks of the file. */
  readonly hooks: Readonly<Record<string, Words>>;
  readonly shared: Words;
  /** Status, whether it is shared, and its own set, by its titles. */
  readonly tests: Readonly<Record<string, string>>;
  /** Why its sets do not tell all; "" where they do. */
  readonly opaque: string;
}

/** By the name of the test file. */
export type SuiteViews = Readonly<Record<string, SuiteView>>;

export function viewsOf({ table, files }: TestData): SuiteViews {
  const words = (set: BlockSet): Words => {
    const found = Array.from(set, (ordinal) => {
      const { file, block } = table.symbolize(table.pcAt(ordinal));
      return wordAt(file, block.start.line);
    });
    return [...new Set(found.filter((word) => word !== ""))].sort().join(" ");
  };
  return Object.fromEntries(files.map((file) => [file.file.replace(/^test\//, ""), viewOf(file, words)]));
}

function viewOf({ load, hooks, shared, tests, opaque = "" }: TestFile, words: (set: BlockSet) => Words): SuiteView {
  const told = hooks.map(({ path, blocks }) => [path.join(" | "), words(blocks)] as const);
  return {
    load: words(load),
    hooks: Object.fromEntries(told.filter(([, set]) => set !== "")),
    shared: words(shared),
    tests: Object.fromEntries(
      tests.map((test, i) => [titleOf(test, tests.slice(0, i)), testOf(test, words(test.own))]),
    ),
    opaque,
  };
}

/**
 * Lines keep their places when they are compiled; what a compiler adds stands on the first, or in the place of an
 * import.
 */
function wordAt(file: string, line: number): string {
  const text = readFileSync(join(FIXTURE, file), "utf8").split("\n")[line - 1] ?? "";
  if (line === 1 || /^(import|export .* from) /.test(text)) return "";
  const [, word] = /\/\/ (\w+)$/.exec(text) ?? /"(\w+)"/.exec(text) ?? [];
  return word ?? `${file}:${line}`;
}

/** Runners have two words for a test that did not run. */
function testOf({ status, shared }: TestCase, own: Words): string {
  const common = status === "pending" ? "skipped" : status;
  return [common, ...(shared ? ["shared"] : []), ...(own === "" ? [] : [own])].join(" ");
}

function titleOf({ path }: TestCase, before: readonly TestCase[]): string {
  const title = path.join(" | ");
  const same = before.filter((one) => one.path.join(" | ") === title).length;
  return same === 0 ? title : `${title} #${same + 1}`;
}
