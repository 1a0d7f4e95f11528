/** The page of tests and lines in a real browser, of a real run: each thing that a person can do there. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Locator, Page } from "playwright-core";
import { SuiteProject } from "../support/suite-project";
import { CHROMIUM, openPage, startBrowser, withBrowser } from "../support/tests-page";

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

const EVIL = `// </script><script>document.title = 1</script><!--
exports.evil = "<img src=x onerror=alert(1)>"; /* \u2028 {{DATA}} <!-- SCRIPT --> */
`;

const HOSTILE = '</script><img src=x onerror=alert(1)> "$&" › ☃ ‮ <!--';

const project = new SuiteProject({
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
const ENV = { JEST_WORKER_ID: undefined, NODE_ENV: undefined, ISTANBUL_KCOV_SUITE: undefined } as NodeJS.ProcessEnv;

const PAGE = project.path("coverage/tests.html");
const SHOP_FILE = "src/deep/inside/shop.js";

let browser: Browser;

beforeAll(async () => {
  project.commit("start");
  project.edit(SHOP_FILE, "  return RATES.map;\n", "  const { map } = RATES;\n  return map;\n");
  project.kcov(["test", "--", "node_modules/.bin/jest"], { env: ENV });
  const { status, stderr } = project.kcov(["report", "-r", "tests"]);
  if (status !== 0) throw new Error(stderr);
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  project.remove();
});

async function open(hash = "", options = {}): Promise<{ page: Page; faults: readonly string[] }> {
  return await openPage(browser, PAGE, hash, options);
}

const lineOf = (text: string): number =>
  project
    .read(SHOP_FILE)
    .split("\n")
    .findIndex((line) => line.includes(text)) + 1;

const line = (page: Page, text: string): Locator => page.locator(`#L${lineOf(text)}`);

const tests = async (page: Page): Promise<string[]> => await page.locator("#tests .row .name").allTextContents();

const files = async (page: Page): Promise<string[]> => await page.locator("#files .row .name").allTextContents();

/** Waits until the pane of tests has this title. */
const answers = async (page: Page, title: string): Promise<void> =>
  await page.locator("#answer").getByText(title, { exact: true }).waitFor();

/** Waits until a line is the chosen one. */
const isAt = async (page: Page, text: string): Promise<void> =>
  await page.locator(`#L${lineOf(text)}[aria-selected=true]`).waitFor();

const at = (text: string, id = ""): string => `#${SHOP_FILE}:${lineOf(text)}${id}`;

withBrowser(`the page of tests and lines (skipped where ${CHROMIUM} is not installed)`, () => {
  describe("the source", () => {
    test("tells what reached each line", async () => {
      const { page, faults } = await open(`#${SHOP_FILE}`);
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
      const { page } = await open(`#${SHOP_FILE}`);
      const heat = async (text: string): Promise<number> =>
        Number(await line(page, text).evaluate((row) => getComputedStyle(row).getPropertyValue("--heat")));
      expect(await heat('if (kind === "book")')).toBeGreaterThan(await heat("return RATES.book"));
    });

    test("tells of a branch that was not taken", async () => {
      const { page } = await open(`#${SHOP_FILE}`);
      const row = line(page, 'if (kind === "gift")');
      expect(await row.locator("code").getAttribute("data-gap")).toBe("◧ 1 branch not taken");
      expect(await row.getAttribute("class")).toMatch(/\bpartial\b/);
      expect(await line(page, 'if (kind === "book")').locator("code").getAttribute("data-gap")).toBeNull();
    });

    test("shades all lines of a statement", async () => {
      const { page } = await open(`#${SHOP_FILE}`);
      await expect(line(page, "  map: 19").getAttribute("class")).resolves.toMatch(/\bload further\b/);
      await line(page, "  map: 19").click();
      expect(await page.locator("#answer").textContent()).toBe(`0 tests reach line ${lineOf("  map: 19")}`);
      expect(await tests(page)).toContain("test/shop.test.js");
    });

    test("has the colours of its language, and all its text", async () => {
      const { page } = await open(`#${SHOP_FILE}`);
      expect(await line(page, "function never").locator(".k").allTextContents()).toEqual(["function"]);
      expect(await line(page, 'kind === "gift"').locator(".s").allTextContents()).toEqual(['"gift"']);
      const shown = await page.locator(".ln code").allTextContents();
      expect(shown.join("\n")).toBe(project.read(SHOP_FILE));
    });

    test("of many lines is laid out as it comes into view, and can be searched by the browser", async () => {
      const { page } = await open("#src/long.js:390");
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
      const { page } = await open(`#${SHOP_FILE}`);
      await line(page, "return map").click();
      expect(await page.locator("#answer").textContent()).toBe(`2 tests reach line ${lineOf("return map")}`);
      expect(await tests(page)).toEqual(["rate › of a maptest/shop.test.js", "rate › of another maptest/shop.test.js"]);
      expect(await page.locator("#card code").textContent()).toBe(
        `npx istanbul-kcov which ${SHOP_FILE}:${lineOf("return map")}`,
      );
    });

    test("that runs at load or in hooks shows test files, not all their tests", async () => {
      const { page } = await open(at("const RATES"));
      expect(await tests(page)).toEqual(["While these test files load (1)", "test/shop.test.js"]);
      await page.goto(`${page.url().replace(/#.*/, "")}#src/deep/hooked.js:2`);
      await answers(page, "0 tests reach line 2");
      expect(await tests(page)).toContain("In beforeAll or afterAll of (1)");
      await page.locator("#tests .row", { hasText: "test/hooked.test.js" }).click();
      await answers(page, "2 tests");
    });

    test("that nothing reached offers the tests that come closest", async () => {
      const { page } = await open(at("return 0"));
      expect(await page.locator("#answer-note").textContent()).toBe("Nothing reached this line.");
      const [head, ...near] = await tests(page);
      expect(head).toBe(`Closest: 2 tests reach line ${lineOf('"gift"')}, in the same function`);
      expect(near).toEqual(["rate › of a maptest/shop.test.js", "rate › of another maptest/shop.test.js"]);
    });
  });

  describe("a test", () => {
    const chosen = async (name: string): Promise<Page> => {
      const { page } = await open(`#${SHOP_FILE}`);
      await page.locator("#tests .row", { hasText: name }).click();
      await page.locator("#card > b").getByText(name).waitFor();
      return page;
    };

    test("that is clicked shows its lines and files, and misses nothing that others reach", async () => {
      const page = await chosen("rate › of a book");
      expect(await line(page, "return RATES.book").getAttribute("class")).toMatch(/ by$/);
      expect(await line(page, "const RATES").getAttribute("class")).toMatch(/ via$/);
      expect(await line(page, "return map").getAttribute("class")).toBe("ln told own changed");
      expect(await files(page)).toEqual(["src/", "deep/", "inside/", "shop.js"]);
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
      const { page } = await open();
      const only = async (filter: string): Promise<string[]> => {
        await page.getByRole("button", { name: filter, exact: true }).click();
        await page.locator("[data-filter^=testsWith][aria-pressed=true]", { hasText: filter }).waitFor();
        return (await tests(page)).map((name) => name.replace(/test\/.*/, ""));
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
      const { page } = await open();
      expect(await files(page)).toEqual(
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
      expect(await files(page)).toContain("shop.js");
    });

    test("and tests are searched by words", async () => {
      const { page } = await open();
      await page.keyboard.press("/");
      await page.keyboard.type("map RATE");
      await answers(page, "2 tests");
      expect(await tests(page)).toEqual(["rate › of a maptest/shop.test.js", "rate › of another maptest/shop.test.js"]);
      await page.locator("#query").fill("hooked.js");
      await page.locator("#files .row", { hasText: "long.js" }).waitFor({ state: "detached" });
      expect(await files(page)).toEqual(["src/", "deep/", "hooked.js"]);
      await page.keyboard.press("Escape");
      await answers(page, "8 tests");
    });
  });

  describe("changed lines", () => {
    test("since the commit of the run are marked, counted and shown alone", async () => {
      const { page } = await open(`#${SHOP_FILE}`);
      expect(await page.locator(".ln.changed .no").allTextContents()).toEqual(
        ["const { map }", "return map"].map((text) => String(lineOf(text))),
      );
      expect(await page.locator("#facts").textContent()).toContain("2 lines changed, 0 missed");
      await page.locator("[data-filter='filesWith changed']").click();
      await page.locator("#files .row", { hasText: "long.js" }).waitFor({ state: "detached" });
      expect(await page.locator("#files .tag.changed").textContent()).toBe("±2");
      await page.getByRole("button", { name: "changed lines only" }).click();
      await line(page, "return RATES.book").waitFor({ state: "hidden" });
      expect(await page.locator(".ln:visible").count()).toBe(2);
      await page.keyboard.press("c");
      await isAt(page, "const { map }");
    });
  });

  describe("an address", () => {
    test("leads to file, line and test, and Back to the one before", async () => {
      const { page } = await open(at("return RATES.book"));
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
      const { page: other } = await open(shared);
      await other.locator("#card > b").getByText("of a book").waitFor();
      await isAt(other, "return RATES.book");
    });

    test("may have a name of any characters in it, and may be wrong", async () => {
      const { page } = await open();
      await page.locator("#files .row", { hasText: "evil" }).click();
      await page.locator("#title", { hasText: "evil" }).waitFor();
      const { hash } = new URL(page.url());
      expect(hash).toBe("#src/evil%20%231%3A2%403%2541.js");
      const { page: other, faults } = await open(`${hash}:2`);
      expect(await other.locator("#title").textContent()).toBe("src/evil #1:2@3%41.js");
      await other.locator("#L2[aria-selected=true]").waitFor();
      for (const wrong of ["#nowhere.js:3", `#${SHOP_FILE}:99999@nobody`, "#%", "#:1", `#${SHOP_FILE}:1`]) {
        const opened = await open(wrong);
        expect(await opened.page.locator("#title").textContent()).not.toBe("");
        expect(opened.faults).toEqual([]);
      }
      expect(faults).toEqual([]);
    });
  });

  describe("keys", () => {
    test("lead to missed lines, lines of one test, files and lines of the chosen test", async () => {
      const { page } = await open(`#${SHOP_FILE}`);
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
      const { page } = await open();
      await page.locator("#files").focus();
      await page.keyboard.press("Home");
      await page.keyboard.press("ArrowLeft");
      await page.locator("#files .row[aria-expanded=false]").waitFor();
      expect(await files(page)).toEqual(["src/"]);
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
      const { page } = await open(`#${SHOP_FILE}`);
      await page.locator("#code").focus();
      await page.keyboard.press("ArrowDown");
      await isAt(page, "const RATES");
      expect(await page.locator("#code").getAttribute("aria-activedescendant")).toBe(`L${lineOf("const RATES")}`);
      await page.keyboard.press("Escape");
      await answers(page, "8 tests");
      await page.locator("#tests").focus();
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

  describe("for everybody", () => {
    test.each(["light", "dark"] as const)("has no fault that axe finds (%s)", async (colorScheme) => {
      for (const hash of ["", at("return 0"), at("const RATES"), `#${SHOP_FILE}@${await idOf("of a book")}`]) {
        const { page } = await open(hash, { colorScheme, bypassCSP: true });
        expect(await violationsOn(page)).toEqual([]);
        await page.keyboard.press("?");
        await page.locator("#keys[open]").waitFor();
        expect(await violationsOn(page)).toEqual([]);
      }
    });

    test("says what was found", async () => {
      const { page } = await open(at("return 0"));
      expect(await page.locator("#answer").getAttribute("aria-live")).toBe("polite");
      expect(await page.locator("#code").getByRole("option", { selected: true }).count()).toBe(1);
      expect(await page.getByRole("treeitem", { selected: true }).textContent()).toContain("shop.js");
    });

    test("in a narrow window shows one part at a time", async () => {
      const { page } = await open(`#${SHOP_FILE}`, { viewport: { width: 380, height: 700 } });
      expect(await page.locator("#files").isVisible()).toBe(false);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
      await page.getByRole("button", { name: "Files", exact: true }).click();
      await page.locator("#files .row", { hasText: "hooked.js" }).click();
      await page.locator("#code").waitFor();
      await page.locator("#L2").click();
      await page.getByRole("button", { name: "0 tests reach line 2" }).click();
      await page.locator("#tests .row").first().waitFor();
      expect(await page.locator("#code").isVisible()).toBe(false);
    });

    test("prints the whole source, on white", async () => {
      const { page } = await open("#src/long.js", { colorScheme: "dark" });
      await page.emulateMedia({ media: "print" });
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      expect(await page.locator("#files").isVisible()).toBe(false);
      expect(await page.locator("#L400 .d").allTextContents()).toEqual(["399"]);
      expect(await page.locator("#L400").evaluate((row) => row.getBoundingClientRect().bottom)).toBeLessThan(
        await page.evaluate(() => document.documentElement.scrollHeight),
      );
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
    });
  });

  describe("whatever names and sources are", () => {
    test("they are shown as text, nothing else runs and nothing is fetched", async () => {
      const { page, faults } = await open();
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
      const { page, faults } = await open();
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
});

/** Directories and files as the tree has them: by their names. */
function inTree(a: string, b: string): number {
  const order = ["src/", "deep/", "hooked.js", "inside/", "shop.js", "evil #1:2@3%41.js", "long.js"];
  return order.indexOf(a) - order.indexOf(b);
}

async function idOf(name: string): Promise<string> {
  const { page } = await open();
  await page.locator("#tests .row", { hasText: name }).click();
  await page.locator("#card > b").getByText(name).waitFor();
  return page.url().split("@").at(-1) as string;
}

/** What is wrong, and where. */
async function violationsOn(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: require.resolve("axe-core/axe.min.js") });
  return await page.evaluate(async () => {
    const { violations } = await Reflect.get(window, "axe").run();
    return violations.flatMap(({ id, nodes }: { id: string; nodes: { html: string; failureSummary: string }[] }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
}
