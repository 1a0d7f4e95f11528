/**
 * The page of tests and lines for everybody: axe, narrow windows, print, hostile names, large data, and who opens it.
 */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { blockSet } from "../../src/bridge/block-set";
import { writeTrace } from "../../src/bridge/result-directory";
import { encodeTestData } from "../../src/suite/data-file";
import { Project } from "../support/command";
import { answers, at, EVIL, HOSTILE, SHOP_FILE, ShopPage } from "../support/shop-page";
import { dataOf } from "../support/test-data";
import { CHROMIUM, violationsOn, withBrowser } from "../support/tests-page";

const shop = new ShopPage();

beforeAll(() => shop.start());

afterAll(() => shop.stop());

withBrowser(`the page of tests and lines (skipped where ${CHROMIUM} is not installed)`, () => {
  describe("for everybody", () => {
    test.each(["light", "dark"] as const)("has no fault that axe finds (%s)", async (colorScheme) => {
      for (const hash of ["", at("return 0"), at("const RATES"), `#${SHOP_FILE}@${await idOf("of a book")}`]) {
        const { page } = await shop.open(hash, { colorScheme, bypassCSP: true });
        expect(await violationsOn(page)).toEqual([]);
      }
      const { page } = await shop.open("", { colorScheme, bypassCSP: true });
      await page.keyboard.press("?");
      await page.locator("#keys[open]").waitFor();
      expect(await violationsOn(page)).toEqual([]);
    });

    test("says what was found", async () => {
      const { page } = await shop.open(at("return 0"));
      expect(await page.locator("#answer").getAttribute("aria-live")).toBe("polite");
      expect(await page.locator("#code").getByRole("option", { selected: true }).count()).toBe(1);
      expect(await page.getByRole("treeitem", { selected: true }).textContent()).toContain("shop.js");
    });

    test("in a narrow window shows one part at a time", async () => {
      const { page } = await shop.open(`#${SHOP_FILE}`, { viewport: { width: 380, height: 700 } });
      expect(await page.locator("#files").isVisible()).toBe(false);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
      await page.getByRole("button", { name: "Files", exact: true }).click();
      await page.locator("#files .row", { hasText: "hooked.js" }).click();
      await page.locator("#code").waitFor();
      await page.locator("#L2").click();
      await page.getByRole("button", { name: "0 tests", exact: true }).click();
      await page.locator("#tests .row").first().waitFor();
      expect(await page.locator("#code").isVisible()).toBe(false);
    });
  });

  describe("whatever names and sources are", () => {
    test("they are shown as text, nothing else runs and nothing is fetched", async () => {
      const { page, faults } = await shop.open();
      await page.locator("#files .row", { hasText: "evil" }).click();
      await page.locator("#title", { hasText: "evil" }).waitFor();
      const shown = await page.locator(".ln code").allTextContents();
      expect(shown.join("\n")).toBe(EVIL.replace("\u2028", "\n"));
      expect(await page.title()).toBe("shop & <b>sons</b>: which test reached which code");
      await page.locator("#tests .row", { hasText: "onerror" }).click();
      expect(await page.locator("#card > b").textContent()).toBe(HOSTILE);
      expect(await page.locator("img").count()).toBe(0);
      expect(faults).toEqual([]);
    });

    test("a policy would stop them", async () => {
      const { page, faults } = await shop.open();
      const refusals: (string | undefined)[] = [];
      page.on("requestfailed", (request) => refusals.push(request.failure()?.errorText));
      await page.evaluate(() => {
        const image = document.createElement("img");
        image.src = "https://example.invalid/a.png";
        const script = document.createElement("script");
        script.type = "text/javascript";
        script.append("document.title = 'ran'");
        document.body.append(image, script);
      });
      await expect(page.evaluate(() => fetch("https://example.invalid/"))).rejects.toThrow();
      await expect(page.evaluate(() => (document.body.innerHTML = "<b>x</b>"))).rejects.toThrow("TrustedHTML");
      expect(await page.title()).not.toBe("ran");
      expect(new Set(refusals)).toEqual(new Set(["csp"]));
      expect(faults.join("\n")).toMatch(/Refused|violates/);
    });
  });

  describe("a source that is not as the run saw it", () => {
    test("is shown from the commit, or said to be another", async () => {
      shop.project.edit("src/deep/hooked.js", "return 1", "return 2");
      shop.report();
      const { page } = await shop.open("#src/deep/hooked.js");
      expect(await page.locator("#file-note").textContent()).toContain("shown as the run saw it");
      expect(await page.locator("#L2 code").textContent()).toBe("  return 1;");
      expect(await page.locator(".ln.changed .no").allTextContents()).toEqual(["2"]);
      shop.project.edit(SHOP_FILE, "return 0", "return 1");
      shop.report();
      const { page: other } = await shop.open(`#${SHOP_FILE}`);
      expect(await other.locator("#file-note").textContent()).toContain("its lines may be different");
    });
  });

  describe("5,000 tests of 300 sources", () => {
    const large = new Project({});

    beforeAll(() => {
      writeLarge(large);
      const { status, stderr } = large.kcov(["report", "-r", "tests"]);
      if (status !== 0) throw new Error(stderr);
    });

    afterAll(() => large.remove());

    const openLarge = async (hash = ""): Promise<Page> => {
      const { page, faults } = await shop.open(hash, {}, large.path("coverage/tests.html"));
      expect(faults).toEqual([]);
      return page;
    };

    test("are lists that hold only the rows on screen", async () => {
      const page = await openLarge();
      await answers(page, "5,000 tests");
      expect(await page.locator("#tests .row").count()).toBeLessThan(60);
      expect(await page.locator("#files .row").count()).toBeLessThan(80);
      expect(await page.locator("#tests").evaluate((list) => list.scrollHeight)).toBe(5_000 * 40);
      await page.locator("#tests").focus();
      await page.keyboard.press("End");
      await page.locator("#tests .row", { hasText: "case 4999" }).waitFor();
      expect(await page.locator("#tests .row").count()).toBeLessThan(60);
      expect(await page.locator("#tests .row").last().getAttribute("aria-setsize")).toBe("5000");
    });

    test("are searched, and led to by an address", async () => {
      const page = await openLarge("#src/d3/m299.js:3");
      await page.locator("#L3[aria-selected=true]").waitFor();
      expect(await page.locator("#files .row[aria-selected=true]").textContent()).toContain("m299.js");
      await page.keyboard.press("Escape");
      await page.locator("#query").fill("case 4321");
      await answers(page, "1 test");
      await page.locator("#tests .row").click();
      await page.locator("#card > b").getByText("case 4321").waitFor();
      expect(await page.locator("#card small").textContent()).toBe("test/t43.test.js (node)");
      expect(await page.locator("#card .note").textContent()).toContain(
        "more than the data know: it started something",
      );
      expect(await page.locator("#partial").textContent()).toBe("the data are from a run of only some tests");
    });
  });
});

async function idOf(name: string): Promise<string> {
  const { page } = await shop.open();
  await page.locator("#tests .row", { hasText: name }).click();
  await page.locator("#card > b").getByText(name).waitFor();
  return page.url().split("@").at(-1) as string;
}

/** Ten lines a source, of which each test has a few. */
function writeLarge(project: Project): void {
  const paths = Array.from({ length: 300 }, (_, i) => `src/d${i % 8}/m${i}.js`);
  for (const path of paths) project.write(path, "line();\n".repeat(10));
  const sources = Object.fromEntries(paths.map((path) => [path, 10]));
  const [opaque, odd] = ["it started something", { project: "node" }];
  const files = Array.from({ length: 50 }, (_, i) => ({ file: `test/t${i}.test.js`, tests: [], opaque, ...odd }));
  const { files: testFiles, ...data } = dataOf({ sources, files, partial: true });
  const all = testFiles.map((file, i) => ({
    ...file,
    tests: Array.from({ length: 100 }, (_, k) => {
      const number = 100 * i + k;
      const own = blockSet([0, 1, 2].map((step) => (number * 7 + step * 11) % 3_000));
      const id = number.toString(16).padStart(12, "0");
      return { id, path: [`part ${i}`, `case ${number}`], status: "passed", duration: 1, own, shared: false } as const;
    }),
  }));
  writeTrace(project.path("coverage/kcov"), data.table, blockSet([]), [
    ["tests.msgpack", encodeTestData({ ...data, files: all })],
  ]);
}
