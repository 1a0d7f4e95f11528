/**
 * The page of a run of a small project that has a bit of everything, open in a browser, and what stands on it.
 */
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { SuiteProject } from "./suite-project";
import { type OpenedPage, openPage, startBrowser } from "./tests-page";

const SHOP = `"use strict";
const RATES = {
  book: 7,
  map: 19,
};

function rate(kind) {
  if (kind === "book") {
    return RATES.book;
  }
  if (kind === "gift") {
    return 0;
  }
  return RATES.map;
}

function never(text) {
  return text.trim();
}

exports.rate = rate;
exports.never = never;
`;

/** In the place of a source. */
export const EVIL = `// </script><script>document.title = 1</script><!--
exports.evil = "<img src=x onerror=alert(1)>"; /* \u2028 {{DATA}} <!-- SCRIPT --> */
`;

/** A test's title. */
export const HOSTILE = '</script><img src=x onerror=alert(1)> "$&" › ☃ ‮ <!--';

export const SHOP_FILE = "src/deep/inside/shop.js";

/** Its first commit is without this, so that there are changed lines. */
const CHANGED = SHOP.replace("  return RATES.map;\n", "  const { map } = RATES;\n  return map;\n");

function newProject(): SuiteProject {
  return new SuiteProject({
    "package.json": JSON.stringify({ name: "shop & <b>sons</b>", jest: { testMatch: ["**/test/**/*.test.js"] } }),
    "src/deep/inside/shop.js": SHOP,
    "src/deep/hooked.js": "exports.start = () => {\n  return 1;\n};\n",
    "src/evil #1:2@3%41.js": EVIL,
    "src/long.js": Array.from({ length: 400 }, (_, i) => `exports.l${i} = ${i};`).join("\n"),
    "test/shop.test.js": `const { rate } = require("../src/deep/inside/shop");
require("../src/long");
describe("rate", () => {
  test("of a book", () => { expect(rate("book")).toBe(7); });
  test("of a map", () => { expect(rate("map")).toBe(19); });
  test("of another map", () => { expect(rate("plan")).toBe(19); });
  test("fails", () => { expect(rate("book")).toBe(8); });
  test.skip("is skipped", () => { rate("gift"); });
});
`,
    "test/hooked.test.js": `let start;
describe("hooked", () => {
  beforeAll(() => { ({ start } = require("../src/deep/hooked")); start(); });
  test("one", () => {});
  test("two", () => {});
});
`,
    "test/evil.test.js": `require("../src/evil #1:2@3%41");
test(${JSON.stringify(HOSTILE)}, () => {});
`,
  });
}
const ENV = { JEST_WORKER_ID: undefined, NODE_ENV: undefined, ISTANBUL_KCOV_SUITE: undefined } as NodeJS.ProcessEnv;

export class ShopPage {
  readonly project: SuiteProject = newProject();
  readonly file: string = this.project.path("coverage/tests.html");
  #browser: Browser | undefined;

  /** Runs the tests, one of which fails, and opens a browser. */
  async start(): Promise<void> {
    this.project.commit("start");
    this.project.write(SHOP_FILE, CHANGED);
    this.runTests();
    this.report();
    this.#browser = await startBrowser();
  }

  runTests(): void {
    this.project.kcov(["test", "--", "node_modules/.bin/jest"], { env: ENV });
  }

  report(...options: readonly string[]): void {
    const { status, stderr } = this.project.kcov(["report", "-r", "tests", ...options]);
    if (status !== 0) throw new Error(stderr);
  }

  /** @param file another page. */
  async open(hash = "", options: BrowserContextOptions = {}, file: string = this.file): Promise<OpenedPage> {
    if (this.#browser === undefined) throw new Error("no browser was started");
    return await openPage(this.#browser, file, hash, options);
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    this.project.remove();
  }
}

/** Of the shop's first line with this text, from 1. */
export function lineOf(text: string): number {
  return CHANGED.split("\n").findIndex((line) => line.includes(text)) + 1;
}

/** The address of that line. */
export function at(text: string): string {
  return `#${SHOP_FILE}:${lineOf(text)}`;
}

export function line(page: Page, text: string): Locator {
  return page.locator(`#L${lineOf(text)}`);
}

/** Rows of the pane of tests. */
export async function testRows(page: Page): Promise<string[]> {
  return await page.locator("#tests .row .name").allTextContents();
}

export async function fileRows(page: Page): Promise<string[]> {
  return await page.locator("#files .row .name").allTextContents();
}

/** Waits until the pane of tests has this title. */
export async function answers(page: Page, title: string): Promise<void> {
  await page.locator("#answer").getByText(title, { exact: true }).waitFor();
}

/** Waits until a line is the chosen one. */
export async function isAt(page: Page, text: string): Promise<void> {
  await page.locator(`#L${lineOf(text)}[aria-selected=true]`).waitFor();
}
