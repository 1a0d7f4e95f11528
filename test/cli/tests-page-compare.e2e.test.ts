/** The page of tests and lines beside what was before: lines since a commit, another run; and on paper. */
import { cpSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { at, fileRows, isAt, line, lineOf, SHOP_FILE, ShopPage, testRows } from "../support/shop-page";
import { CHROMIUM, violationsOn, withBrowser } from "../support/tests-page";

const shop = new ShopPage();
const HOOKED = "src/deep/hooked.js";
const BASE = "coverage/before";

beforeAll(async () => {
  await shop.start();
  const { project } = shop;
  cpSync(project.path("coverage/kcov"), project.path(BASE), { recursive: true });
  project.edit("test/shop.test.js", "test.skip(", "test(");
  project.edit("test/shop.test.js", '"of another map"', '"of a plan"');
  project.delete("test/hooked.test.js");
  project.write(
    "src/long.js",
    `${project.read("src/long.js")}\nexports.tail = () => {\n  return [\n    1,\n  ];\n};\n`,
  );
  project.write("src/new.js", "exports.nobody = 1;\n");
  project.commit("second");
  shop.runTests();
  shop.report("--since", "HEAD~1", "--base", project.path(BASE));
});

afterAll(() => shop.stop());

/** Lines that stand under each file's name in the view of all files. */
async function sections(page: Page): Promise<[string, string[]][]> {
  const parts = await page.locator("#all-lines .chunk").all();
  return await Promise.all(
    parts.map(async (part): Promise<[string, string[]]> => {
      const rows = await part.locator(".ln").all();
      const told = rows.map(
        async (row) => `${await row.locator(".no").textContent()}: ${await row.locator(".count").textContent()}`,
      );
      return [(await part.locator("h3 > a").textContent()) ?? "", await Promise.all(told)];
    }),
  );
}

const shown = async (page: Page): Promise<number[]> =>
  (await page.locator("#lines .ln:visible .no").allTextContents()).map((text) => Number(text.replace(/^\D+/, "")));

withBrowser(`the page of tests and lines (skipped where ${CHROMIUM} is not installed)`, () => {
  describe("changed lines since a commit that was named", () => {
    test("are marked and counted", async () => {
      const { page, faults } = await shop.open(`#${SHOP_FILE}`);
      expect(await page.locator(".ln.changed .no").allTextContents()).toEqual(
        ["const { map }", "return map"].map((text) => String(lineOf(text))),
      );
      expect(await page.locator("#facts").textContent()).toContain("8 lines changed, 3 missed");
      await page.keyboard.press("?");
      expect(await page.locator("#commit").textContent()).toMatch(/^Changed lines: since HEAD~1, [0-9a-f]{10}\.$/);
      expect(faults).toEqual([]);
    });

    test("are shown of all files, each with how many tests reach it", async () => {
      const { page } = await shop.open(`#${SHOP_FILE}`);
      await page.getByRole("button", { name: "changed lines only" }).click();
      await page.locator("#all-lines .ln").first().waitFor();
      expect(await page.locator("#code").isVisible()).toBe(false);
      expect(await page.locator("#title").textContent()).toBe("8 lines changed since HEAD~1, in 2 files");
      const changed = lineOf("const { map }");
      expect(await sections(page)).toEqual([
        [SHOP_FILE, [`${changed}: 2`, `${changed + 1}: 2`]],
        ["src/long.js", ["400: load", "401: load", "402: 0", "403: ", "404: ", "405: "]],
      ]);
      expect(await page.locator("#all-lines .unknown li").allTextContents()).toEqual(["src/new.js"]);
      expect(await page.locator("#all-lines .missed code").first().locator(".k").textContent()).toBe("return");
    });

    test("lead to their places by mouse and keys, and Back to all of them", async () => {
      const { page } = await shop.open("#?changed");
      await page.locator("#all-lines .ln", { hasText: "const { map }" }).click();
      await isAt(page, "const { map }");
      expect(new URL(page.url()).hash).toBe(at("const { map }"));
      await page.goBack();
      await page.locator("#all-lines .ln", { hasText: "return map" }).focus();
      await page.keyboard.press("Enter");
      await isAt(page, "return map");
      await page.goBack();
      await page.locator("#all-lines .ln").first().waitFor();
      await page.locator("#files .row", { hasText: "hooked.js" }).click();
      await page.locator("#title").getByText(HOOKED, { exact: true }).waitFor();
      expect(await page.locator("#all-lines").isVisible()).toBe(false);
    });

    test("give way to the lines of a test that is chosen", async () => {
      const { page } = await shop.open("#?changed");
      await page.locator("#tests .row", { hasText: "of a book" }).click();
      await page.locator("#lines .ln.by").first().waitFor();
      expect(await page.locator("#title").textContent()).toBe(SHOP_FILE);
      await page.goBack();
      await page.locator("#all-lines .ln").first().waitFor();
      expect(await page.locator("#card").isVisible()).toBe(false);
    });

    test("are those of the files that a search leaves", async () => {
      const { page } = await shop.open("#?changed");
      await page.locator("#query").fill("long.js");
      await page.locator("#all-lines h3", { hasText: "shop.js" }).waitFor({ state: "detached" });
      expect((await sections(page)).map(([name]) => name)).toEqual(["src/long.js"]);
    });
  });

  describe("a run beside its base", () => {
    test("has its gained and lost lines by file", async () => {
      const { page, faults } = await shop.open(`#${SHOP_FILE}`);
      expect(await line(page, "return 0").locator(".no").textContent()).toBe(`+ ${lineOf("return 0")}`);
      expect(await page.locator(".ln.gained .no").count()).toBe(
        await page.locator(".ln .no", { hasText: /^\+/ }).count(),
      );
      await page.locator("[data-filter='filesWith differs']").click();
      await page.locator("#files .row", { hasText: "long.js" }).waitFor({ state: "detached" });
      expect(await fileRows(page)).toEqual(["src/", "deep/", "hooked.js", "inside/", "shop.js"]);
      expect(await page.locator("#files .row", { hasText: "hooked.js" }).locator(".tag").textContent()).toBe("−2");
      expect(faults).toEqual([]);
    });

    test("shows them of all files, and a file that only the base reached", async () => {
      const { page } = await shop.open("#?differs");
      await page.locator("#all-lines .ln").first().waitFor();
      expect(await page.locator("#title").textContent()).toBe(
        "4 lines that only one of the two runs reached, in 2 files",
      );
      const [[hooked, lost], [path, gained]] = (await sections(page)) as [[string, string[]], [string, string[]]];
      expect([hooked, lost]).toEqual([HOOKED, ["− 1: ", "− 2: "]]);
      expect(path).toBe(SHOP_FILE);
      expect(gained).toContain(`+ ${lineOf("return 0")}: 1`);
      await page.locator("#all-lines .ln", { hasText: "return 1" }).click();
      await page.locator("#title").getByText(HOOKED, { exact: true }).waitFor();
      expect(await page.locator("#file-note").textContent()).toContain("only the base reached this file");
    });

    test("says of a file with other contents that it is not compared", async () => {
      const { page } = await shop.open("#src/long.js");
      expect(await page.locator("#file-note").textContent()).toContain("other contents than in the base");
      expect(await page.locator(".ln.gained, .ln.lost").count()).toBe(0);
    });

    test("has tests that are new, gone, or have another status", async () => {
      const { page } = await shop.open();
      const only = async (filter: string): Promise<string[]> => {
        await page.getByRole("button", { name: filter, exact: true }).click();
        await page.locator("[data-filter^=testsWith][aria-pressed=true]", { hasText: filter }).waitFor();
        return await testRows(page);
      };
      expect(await only("new")).toEqual(["rate › of a plantest/shop.test.js"]);
      expect(await page.locator("#tests .tag", { hasText: "new" }).count()).toBe(1);
      expect((await only("gone")).sort()).toEqual([
        "hooked › one (passed)test/hooked.test.js",
        "hooked › two (passed)test/hooked.test.js",
        "rate › of another map (passed)test/shop.test.js",
      ]);
      expect(await only("other status")).toEqual(["rate › is skippedtest/shop.test.js"]);
      expect(await page.locator("#tests .tag", { hasText: "was" }).textContent()).toBe("was pending");
    });

    test("has a key for its lines, and none of all this without a base", async () => {
      const { page } = await shop.open(`#${HOOKED}`);
      await page.keyboard.press("d");
      await page.locator("#L1[aria-selected=true]").waitFor();
      shop.report();
      const { page: other, faults } = await shop.open("#?differs");
      expect(await other.locator(".if-base:visible").count()).toBe(0);
      expect(await other.locator("#all-lines").isVisible()).toBe(false);
      expect(faults).toEqual([]);
      shop.report("--since", "HEAD~1", "--base", shop.project.path(BASE));
    });
  });

  test.each(["light", "dark"] as const)("has no fault that axe finds in these views (%s)", async (colorScheme) => {
    for (const hash of ["#?changed", "#?differs", `#${SHOP_FILE}`, `#${HOOKED}`]) {
      const { page } = await shop.open(hash, { colorScheme, bypassCSP: true });
      expect(await violationsOn(page)).toEqual([]);
    }
  });

  test("fits into a narrow window", async () => {
    for (const hash of ["#?changed", "#?differs"]) {
      const { page } = await shop.open(hash, { viewport: { width: 380, height: 700 } });
      await page.locator("#all-lines .ln").first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
    }
  });

  describe("on paper", () => {
    const printed = async (hash: string): Promise<Page> => {
      const { page } = await shop.open(hash, { colorScheme: "dark" });
      await page.emulateMedia({ media: "print" });
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      return page;
    };

    test("are the marked lines of a file, with its name and their numbers, on white", async () => {
      const page = await printed("#src/long.js");
      expect(await shown(page)).toEqual([400, 401, 402, 403, 404, 405]);
      expect(await page.locator("#title").textContent()).toBe("src/long.js");
      expect(await page.locator("#files").isVisible()).toBe(false);
      expect(await page.locator("#L402 .k").textContent()).toBe("return");
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
    });

    test("are those of the chosen test", async () => {
      const { page } = await shop.open(`#${SHOP_FILE}`);
      await page.locator("#tests .row", { hasText: "of a book" }).click();
      await page.locator("#card > b").waitFor();
      await page.emulateMedia({ media: "print" });
      expect(await shown(page)).toEqual([lineOf('kind === "book"'), lineOf("return RATES.book")]);
      expect(await page.locator("#card").isVisible()).toBe(true);
    });

    test("are all changed lines, and nothing of a file", async () => {
      const page = await printed("#?changed");
      expect(await page.locator("#all-lines .ln:visible").count()).toBe(8);
      expect(await page.locator("#source").isVisible()).toBe(false);
      const pdf = await page.pdf();
      expect(pdf.toString("latin1")).toMatch(/^%PDF-/);
    });
  });

  describe("options", () => {
    test.each([
      [["--since", "nowhere"], "git cannot compare with nowhere"],
      [["--base", "coverage/nothing"], "coverage/nothing"],
      [["--base", "test"], "test"],
    ])("that cannot be followed are refused in one line (%s)", (options, message) => {
      const { status, stderr } = shop.project.kcov(["report", "-r", "tests", ...options]);
      expect(status).toBe(1);
      expect(stderr.trim().split("\n")).toHaveLength(1);
      expect(stderr).toContain(message);
    });

    test("are refused without the page", () => {
      for (const option of ["--since", "--base"]) {
        const { status, stderr } = shop.project.kcov(["report", option, "HEAD"]);
        expect(status).not.toBe(0);
        expect(stderr).toContain("add --reporter tests");
      }
    });
  });
});
