/** Ways about the page of tests and lines: addresses and keys. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { answers, at, fileRows, isAt, lineOf, SHOP_FILE, ShopPage } from "../support/shop-page";
import { CHROMIUM, withBrowser } from "../support/tests-page";

const shop = new ShopPage();

beforeAll(() => shop.start());

afterAll(() => shop.stop());

withBrowser(`the page of tests and lines (skipped where ${CHROMIUM} is not installed)`, () => {
  describe("an address", () => {
    test("leads to file, line and test, and Back to the one before", async () => {
      const { page } = await shop.open(at("return RATES.book"));
      await isAt(page, "return RATES.book");
      await page.locator("#tests .row", { hasText: "of a book" }).click();
      await page.locator("#card > b").getByText("of a book").waitFor();
      const shared = new URL(page.url()).hash;
      expect(shared).toMatch(new RegExp(`^${at("return RATES.book")}@[0-9a-f]{12}$`));
      await page.locator("#files .row", { hasText: "shop.js" }).click();
      await page.locator(".ln[aria-selected=true]").waitFor({ state: "detached" });
      await page.goBack();
      await isAt(page, "return RATES.book");
      expect(new URL(page.url()).hash).toBe(shared);
      await page.goBack();
      await page.locator("#card > b").waitFor({ state: "detached" });
      const { page: other } = await shop.open(shared);
      await other.locator("#card > b").getByText("of a book").waitFor();
      await isAt(other, "return RATES.book");
    });

    test("may have a name of any characters in it, and may be wrong", async () => {
      const { page } = await shop.open();
      await page.locator("#files .row", { hasText: "evil" }).click();
      await page.locator("#title", { hasText: "evil" }).waitFor();
      const { hash } = new URL(page.url());
      expect(hash).toBe("#src/evil%20%231%3A2%403%2541.js");
      const { page: other, faults } = await shop.open(`${hash}:2`);
      expect(await other.locator("#title").textContent()).toBe("src/evil #1:2@3%41.js");
      await other.locator("#L2[aria-selected=true]").waitFor();
      for (const wrong of ["#nowhere.js:3", `#${SHOP_FILE}:99999@nobody`, "#%", "#:1", `#${SHOP_FILE}:1`]) {
        const opened = await shop.open(wrong);
        expect(await opened.page.locator("#title").textContent()).not.toBe("");
        expect(opened.faults).toEqual([]);
      }
      expect(faults).toEqual([]);
    });

    test("may lead to a line on which nothing is counted, or to none", async () => {
      const { page } = await shop.open(`#${SHOP_FILE}:1`);
      await answers(page, "Nothing is counted on line 1");
      await page.locator("#L1[aria-selected=true]").waitFor();
      const { page: other } = await shop.open(`#${SHOP_FILE}:999`);
      await answers(other, "8 tests");
    });
  });

  describe("keys", () => {
    test("lead to missed lines, lines of one test, files and lines of the chosen test", async () => {
      const { page } = await shop.open(`#${SHOP_FILE}`);
      await page.keyboard.press("j");
      await isAt(page, "return 0");
      await page.keyboard.press("j");
      await isAt(page, "return text");
      await page.keyboard.press("k");
      await isAt(page, "return 0");
      await page.keyboard.press("]");
      await page.locator("#title").getByText("src/evil #1:2@3%41.js", { exact: true }).waitFor();
      await page.keyboard.press("[");
      await page.locator("#title").getByText(SHOP_FILE, { exact: true }).waitFor();
      await page.keyboard.press("o");
      await page.locator("#title").getByText("src/evil #1:2@3%41.js", { exact: true }).waitFor();
      await page.keyboard.press("?");
      await page.locator("#keys[open]").waitFor();
      await page.keyboard.press("Escape");
      await page.locator("#keys[open]").waitFor({ state: "detached" });
      expect(await page.locator("#title").textContent()).toBe("src/evil #1:2@3%41.js");
    });

    test("move in the tree, which keeps the focus", async () => {
      const { page } = await shop.open();
      await page.locator("#files").focus();
      await page.keyboard.press("Home");
      await page.keyboard.press("ArrowLeft");
      await page.locator("#files .row[aria-expanded=false]").waitFor();
      expect(await fileRows(page)).toEqual(["src/"]);
      await page.keyboard.press("ArrowRight");
      await page.locator("#files .row", { hasText: "hooked.js" }).waitFor();
      const active = async (): Promise<string | null> =>
        await page
          .locator(`#${await page.locator("#files").getAttribute("aria-activedescendant")} .name`)
          .textContent();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      expect(await active()).toBe("hooked.js");
      await page.keyboard.press("Enter");
      await page.locator("#title").getByText("src/deep/hooked.js", { exact: true }).waitFor();
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("files");
      await page.keyboard.press("ArrowLeft");
      expect(await active()).toBe("deep/");
    });

    test("choose tests, and lines in the source", async () => {
      const { page } = await shop.open(`#${SHOP_FILE}`);
      await page.locator("#code").focus();
      await page.keyboard.press("ArrowDown");
      await isAt(page, "const RATES");
      expect(await page.locator("#code").getAttribute("aria-activedescendant")).toBe(`L${lineOf("const RATES")}`);
      await page.keyboard.press("Escape");
      await answers(page, "8 tests");
      await page.keyboard.type("/shop.test");
      await page.keyboard.press("Enter");
      await answers(page, "5 tests");
      await page.keyboard.press("End");
      await page.keyboard.press("Enter");
      await page.locator("#card > b").getByText("is skipped").waitFor();
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      await page.locator("#card > b").getByText("of another map").waitFor();
      await page.keyboard.press("n");
      await isAt(page, 'if (kind === "book")');
    });
  });
});
