/** README.md, CONTRIBUTING.md, docs and .github as texts: links lead somewhere, lines are short, YAML is YAML. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { load } from "js-yaml";
import { documents } from "./support/document";

const ROOT = resolve(__dirname, "..");

const LONGEST_LINE = 120;

const PAGES = [...documents(), "CHANGELOG.md", "SECURITY.md", "bench/truth/README.md"];

function read(name: string): string {
  return readFileSync(join(ROOT, name), "utf8");
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```.*?^```$/gms, "").replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, "_"));
}

/** As GitHub makes them. */
function anchorsOf(page: string): Set<string> {
  const headings = Array.from(withoutCode(read(page)).matchAll(/^#+ (.*)$/gm), ([, heading = ""]) => heading);
  return new Set(
    headings.map((one) =>
      one
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function brokenLinks(page: string): string[] {
  const links = Array.from(withoutCode(read(page)).matchAll(/\]\(([^)]+)\)|(?:src|srcset)="([^"]+)"/g), (found) =>
    String(found[1] ?? found[2]),
  );
  return links.filter((link) => !/^https?:/.test(link)).filter((link) => !leads(page, link));
}

function leads(page: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? page : join(dirname(page), path);
  return existsSync(join(ROOT, target)) && (anchor === undefined || anchorsOf(target).has(anchor));
}

/** But for tables, code, and links that are longer by themselves. */
function longLines(page: string): string[] {
  const prose = withoutCode(read(page)).split("\n");
  return prose.filter((line) => line.length > LONGEST_LINE && !/^(\||<| {4})/.test(line));
}

describe.each(PAGES)("%s", (page) => {
  test("has links that lead somewhere", () => {
    expect(brokenLinks(page)).toEqual([]);
  });

  test("has no long lines", () => {
    expect(longLines(page)).toEqual([]);
  });
});

test("README is short", () => {
  expect(read("README.md").split("\n").length).toBeLessThan(150);
});

test("all pages of docs stand in their list", () => {
  const list = read("docs/README.md");
  const pages = readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md") && name !== "README.md");
  expect(pages.filter((name) => !list.includes(`(${name})`))).toEqual([]);
});

test.each(
  readdirSync(join(ROOT, ".github"), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".yml")),
)(".github/%s is YAML with what it needs", (name) => {
  const needed = name.startsWith("workflows") ? ["name", "jobs"] : ["name", "description", "body"];
  expect(Object.keys(load(read(`.github/${name}`)) as object)).toEqual(expect.arrayContaining(needed));
});
