/** docs/api.md names what the entries export, all of it and nothing else, and each export says what it is. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { exportedByEntry } from "./support/exported-names";

const DOCUMENT = readFileSync(resolve(__dirname, "../docs/api.md"), "utf8");

/** By entry, the names in the first column of its tables of exports. */
function documented(): ReadonlyMap<string, readonly string[]> {
  const chapters = DOCUMENT.split(/^## /m).slice(1);
  return new Map(chapters.map((chapter) => [/^`?([^`\n]+)/.exec(chapter)?.[1] ?? "", namesIn(chapter)]));
}

function namesIn(chapter: string): string[] {
  const tables = chapter.match(/^\| export \|.*\n(?:\|.*\n)*/gm) ?? [];
  const rows = tables.flatMap((table) => table.split("\n").slice(2));
  return rows.flatMap((row) =>
    Array.from(/^\|(.*?)\|/.exec(row)?.[1]?.matchAll(/`(\w+)/g) ?? [], ([, name]) => name as string),
  );
}

const entries = [...exportedByEntry()];

test.each(entries)("%s: each export has a place in the document, once", (entry, exported) => {
  const names = exported.map(({ name }) => name);
  expect((documented().get(entry) ?? []).toSorted()).toEqual(names.toSorted());
});

test("the document has a chapter for each entry, and no other", () => {
  expect([...documented().keys()].filter((entry) => entry.startsWith("istanbul-kcov")).toSorted()).toEqual(
    entries.map(([entry]) => entry).toSorted(),
  );
});

describe("the comments that users see", () => {
  const all = entries.flatMap(([entry, exported]) => exported.map((one) => [`${entry} ${one.name}`, one] as const));

  test.each(all)("of %s say what it is, in words that a user knows", (_, { comment, members }) => {
    expect(comment).not.toBe("");
    expect([comment, ...members.map(([, text]) => text)].join("\n")).not.toMatch(/\bseed\b|\bD\d+\b/);
  });
});
