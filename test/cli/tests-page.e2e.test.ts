/** The page of tests and lines in a real browser, of a real run: sources, lines, tests and files. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import {
  answers,
  at,
  fileRows,
  HOSTILE,
  isAt,
  line,
  lineOf,
  SHOP_FILE,
  ShopPage,
  testRows,
} from "../support/shop-page";
import { CHROMIUM, withBrowser } from "../support/tests-page";

const shop = new ShopPage();

beforeAll(() => shop.start());

afterAll(() => shop.stop());

withBrowser(`the page of tests and lines (skipped where ${CHROMIUM} is not installed)`, () => {
  describe("the source", () => {
    test("tells what reached each line", async () => {
      const { page, faults } = await shop.open(`#${SHOP_FILE}`);
      await expect(line(page, "return RATES.book").getAttribute("class")).resolves.toMatch(/\bown\b/);
      await expect(line(page, "const RATES").getAttribute("class")).resolves.toMatch(/\bload\b/);
      await expect(line(page, "return 0").getAttribute("class")).resolves.toMatch(/\bmissed\b/);
      await expect(line(page, "return text").getAttribute("class")).resolves.toMatch(/\bmissed\b/);
      expect(await line(page, "return RATES.book").locator(".count").textContent()).toBe("2");
      expect(await line(page, "return 0").locator(".count").textContent()).toBe("0");
      expect(await line(page, "const RATES").locator(".count").textContent()).toBe("load");
      expect(await page.locator("#file-facts").textContent()).toMatch(/^\d+% of lines ?2 missed/);
      expect(faults).toEqual([]);
    });

    test("shades more where more tests come", async () => {
      const { page } = await shop.open(`#${SHOP_FILE}`);
      const heat = async (text: string): Promise<number> =>
        Number(await line(page, text).evaluate((row) => getComputedStyle(row).getPropertyValue("--heat")));
      expect(await heat('if (kind === "book")')).toBeGreaterThan(await heat("return RATES.book"));
    });

    test("tells of a branch that was not taken", async () => {
      const { page } = await shop.open(`#${SHOP_FILE}`);
      const row = line(page, 'if (kind === "gift")');
      expect(await row.locator("code").getAttribute("data-gap")).toBe("◧ 1 branch not taken");
      expect(await row.getAttribute("class")).toMatch(/\bpartial\b/);
      expect(await line(page, 'if (kind === "book")').locator("code").getAttribute("data-gap")).toBeNull();
    });

    test("shades all lines of a statement", async () => {
      const { page } = await shop.open(`#${SHOP_FILE}`);
      await expect(line(page, "  map: 19").getAttribute("class")).resolves.toMatch(/\bload further\b/);
      await line(page, "  map: 19").click();
      expect(await page.locator("#answer").textContent()).toBe(`0 tests reach line ${lineOf("  map: 19")}`);
      expect(await testRows(page)).toContain("test/shop.test.js");
    });

    test("has the colours of its language, and all its text", async () => {
      const { page } = await shop.open(`#${SHOP_FILE}`);
      expect(await line(page, "function never").locator(".k").allTextContents()).toEqual(["function"]);
      expect(await line(page, 'kind === "gift"').locator(".s").allTextContents()).toEqual(['"gift"']);
      const shown = await page.locator(".ln code").allTextContents();
      expect(shown.join("\n")).toBe(shop.project.read(SHOP_FILE));
    });

    test("of many lines is laid out as it comes into view, and can be searched by the browser", async () => {
      const { page } = await shop.open("#src/long.js:390");
      expect(await page.locator("#L390").boundingBox()).toMatchObject({ height: 19 });
      expect((await page.locator("#L390").boundingBox())?.y).toBeLessThan(720);
      expect(
        await page.locator("#L1").evaluate((row) => getComputedStyle(row.parentElement as Element).contentVisibility),
      ).toBe("auto");
      expect(await page.evaluate(() => Reflect.apply(Reflect.get(window, "find"), window, ["exports.l7 "]))).toBe(true);
    });
  });

  describe("a line", () => {
    test("that is clicked shows its tests", async () => {
      const { page } = await shop.open(`#${SHOP_FILE}`);
      await line(page, "return map").click();
      expect(await page.locator("#answer").textContent()).toBe(`2 tests reach line ${lineOf("return map")}`);
      expect(await testRows(page)).toEqual([
        "rate › of a maptest/shop.test.js",
        "rate › of another maptest/shop.test.js",
      ]);
      expect(await page.locator("#card code").textContent()).toBe(
        `npx istanbul-kcov which ${SHOP_FILE}:${lineOf("return map")}`,
      );
    });

    test("that runs at load or in hooks shows test files, not all their tests", async () => {
      const { page } = await shop.open(at("const RATES"));
      expect(await testRows(page)).toEqual(["While these test files load (1)", "test/shop.test.js"]);
      await page.goto(`${page.url().replace(/#.*/, "")}#src/deep/hooked.js:2`);
      await answers(page, "0 tests reach line 2");
      expect(await testRows(page)).toContain("In beforeAll or afterAll of (1)");
      await page.locator("#tests .row", { hasText: "test/hooked.test.js" }).click();
      await answers(page, "2 tests");
    });

    test("that nothing reached offers the tests that come closest", async () => {
      const { page } = await shop.open(at("return 0"));
      expect(await page.locator("#answer-note").textContent()).toBe("Nothing reached this line.");
      const [head, ...near] = await testRows(page);
      expect(head).toBe(`Closest: 2 tests reach line ${lineOf('"gift"')}, in the same function`);
      expect(near).toEqual(["rate › of a maptest/shop.test.js", "rate › of another maptest/shop.test.js"]);
    });
  });

  describe("a test", () => {
    const chosen = async (name: string): Promise<Page> => {
      const { page } = await shop.open(`#${SHOP_FILE}`);
      await page.locator("#tests .row", { hasText: name }).click();
      await page.locator("#card > b").getByText(name).waitFor();
      return page;
    };

    test("that is clicked shows its lines and files, and misses nothing that others reach", async () => {
      const page = await chosen("rate › of a book");
      expect(await line(page, "return RATES.book").getAttribute("class")).toMatch(/ by$/);
      expect(await line(page, "const RATES").getAttribute("class")).toMatch(/ via$/);
      expect(await line(page, "return map").getAttribute("class")).toBe("ln told own changed");
      expect(await fileRows(page)).toEqual(["src/", "deep/", "inside/", "shop.js"]);
      expect(await page.locator("#files .tag", { hasText: "line" }).textContent()).toBe("2 lines");
    });

    test("has a card: what it reaches, what it alone covers and what runs it", async () => {
      const page = await chosen("rate › of a book");
      expect(await page.locator("#card .facts").textContent()).toMatch(
        /^2 lines in 1 file0 blocks that no other test reachespassed \d+ ms$/,
      );
      const command = await page.locator("#card code").textContent();
      expect(command).toBe("npx jest --runTestsByPath test/shop.test.js --testNamePattern='^(rate of a book)$'");
    });

    test("is found by status, time and what it alone covers", async () => {
      const { page } = await shop.open();
      const only = async (filter: string): Promise<string[]> => {
        await page.getByRole("button", { name: filter, exact: true }).click();
        await page.locator("[data-filter^=testsWith][aria-pressed=true]", { hasText: filter }).waitFor();
        return (await testRows(page)).map((name) => name.replace(/test\/.*/, ""));
      };
      expect(await only("failed")).toEqual(["rate › fails"]);
      expect(await only("not run")).toEqual(["rate › is skipped"]);
      expect((await only("slow")).length).toBeGreaterThan(0);
      expect(await only("alone")).toEqual([HOSTILE]);
      expect(await page.locator("#tests .tag.one").textContent()).toMatch(/^\d+ alone$/);
      expect(await only("spare")).toContain("hooked › one");
      expect(await page.locator("#answer-note").textContent()).toBe(
        "Each alone may go, not all together: 4 of 8 tests reach together all that is reached (istanbul-kcov cmin).",
      );
      await page.getByRole("button", { name: "spare", exact: true }).click();
      await page.locator("#testsBy").selectOption("wide");
      await page.locator("#tests .row").first().getByText("rate › of a map").waitFor();
    });
  });

  describe("files", () => {
    test("are a tree with bars, that can be sorted and filtered", async () => {
      const { page } = await shop.open();
      expect(await fileRows(page)).toEqual(
        ["src/", "deep/", "inside/", "shop.js", "hooked.js", "evil #1:2@3%41.js", "long.js"].sort(inTree),
      );
      const row = page.locator("#files .row", { hasText: "shop.js" });
      expect(await row.locator(".meter .missed").evaluate((bar) => bar.getBoundingClientRect().width)).toBeGreaterThan(
        0,
      );
      expect(await row.locator(".pct").textContent()).toMatch(/^\d+%$/);
      await page.locator("#filesBy").selectOption("missed");
      await page.locator("#files .row").first().getByText(SHOP_FILE, { exact: true }).waitFor();
      await page.locator("#filesBy").selectOption("tree");
      await page.locator("[data-filter='filesWith missed']").click();
      await page.locator("#files .row", { hasText: "long.js" }).waitFor({ state: "detached" });
      expect(await fileRows(page)).toContain("shop.js");
    });

    test("and tests are searched by words", async () => {
      const { page } = await shop.open();
      await page.keyboard.press("/");
      await page.keyboard.type("map RATE");
      await answers(page, "2 tests");
      expect(await testRows(page)).toEqual([
        "rate › of a maptest/shop.test.js",
        "rate › of another maptest/shop.test.js",
      ]);
      await page.locator("#query").fill("hooked.js");
      await page.locator("#files .row", { hasText: "long.js" }).waitFor({ state: "detached" });
      expect(await fileRows(page)).toEqual(["src/", "deep/", "hooked.js"]);
      await page.keyboard.press("Escape");
      await answers(page, "8 tests");
    });
  });

  describe("changed lines", () => {
    test("since the commit of the run are marked and counted, and their files alone are shown", async () => {
      const { page } = await shop.open(`#${SHOP_FILE}`);
      expect(await page.locator(".ln.changed .no").allTextContents()).toEqual(
        ["const { map }", "return map"].map((text) => String(lineOf(text))),
      );
      expect(await page.locator("#facts").textContent()).toContain("2 lines changed, 0 missed");
      await page.locator("[data-filter='filesWith changed']").click();
      await page.locator("#files .row", { hasText: "long.js" }).waitFor({ state: "detached" });
      expect(await page.locator("#files .tag.changed").textContent()).toBe("±2");
      await page.keyboard.press("c");
      await isAt(page, "const { map }");
    });
  });
});

/** Directories and files as the tree has them: by their names. */
function inTree(a: string, b: string): number {
  const order = ["src/", "deep/", "hooked.js", "inside/", "shop.js", "evil #1:2@3%41.js", "long.js"];
  return order.indexOf(a) - order.indexOf(b);
}
