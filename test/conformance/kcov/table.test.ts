/** docs/conformance.md against the tests: every id it gives a result for is tested, and every id tested is in it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";

const ROOT = join(__dirname, "../../..");

/** How many checks each group has. */
const GROUPS = { A: 6, B: 6, C: 7, D: 12, E: 9, F: 13, G: 11, H: 6, I: 6, J: 7, K: 6, L: 8 };

interface Row {
  readonly ids: readonly string[];
  readonly results: readonly string[];
  readonly reason: string;
}

const rows = readFileSync(join(ROOT, "docs/conformance.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| [A-L]\d/.test(line))
  .map((line): Row => {
    const [, id = "", , gvisor = "", linux = "", reason = ""] = line.split("|").map((cell) => cell.trim());
    return { ids: expand(id), results: [gvisor, linux], reason };
  });

/** `H1–H6` is six ids. */
function expand(id: string): string[] {
  const [, group, first, , last = first] = /^([A-L])(\d+)(–[A-L](\d+))?$/.exec(id) ?? [];
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => `${group}${Number(first) + i}`);
}

/** Ids at the start of test titles. */
function testedIds(): Set<string> {
  const files = readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" });
  const texts = files
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(ROOT, "test", name), "utf8"));
  const titles = texts.flatMap((text) => [...text.matchAll(/"((?:[A-L]\d{1,2} )+)/g)].map(([, ids]) => ids as string));
  return new Set(titles.flatMap((ids) => ids.trim().split(" ")));
}

describe("the table of conformance", () => {
  test("lists every check once", () => {
    const all = Object.entries(GROUPS).flatMap(([group, count]) => expand(`${group}1–${group}${count}`));
    expect(rows.flatMap(({ ids }) => ids)).toEqual(all);
  });

  test("gives a result to what is tested and to nothing else", () => {
    const tested = testedIds();
    const restated = (id: string): boolean => id.startsWith("L");
    const withResult = rows.filter(({ results }) => !results.includes("–")).flatMap(({ ids }) => ids);
    expect(withResult.filter((id) => !restated(id)).sort()).toEqual([...tested].sort());
  });

  test("has different results for the dialects in the rows of src/kcov/dialect.ts only", () => {
    const source = readFileSync(join(ROOT, "src/kcov/dialect.ts"), "utf8");
    const ruled = [...source.matchAll(/\/\*\* ((?:[A-F]\d+(?:, )?)+):/g)].flatMap(([, ids]) =>
      (ids as string).split(", "),
    );
    const different = rows.filter(({ results }) => results[0] !== results[1]).flatMap(({ ids }) => ids);
    expect(different).toEqual([...new Set(ruled)].sort((a, b) => a.localeCompare(b, "en", { numeric: true })));
  });

  test("says why where there is no result", () => {
    const without = rows.filter(({ results }) => results.includes("–"));
    expect(without.every(({ results, reason }) => results.join() === "–,–" && reason !== "")).toBe(true);
  });
});
