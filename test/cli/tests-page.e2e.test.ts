import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "@jest/globals";
import { type Browser, chromium, type Page } from "playwright-core";
import { JestProject, KCOV } from "../support/jest-project";

const CHROMIUM = "/usr/bin/chromium";

/** Without these Chromium looks for its maker's hosts. */
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"].concat([
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]);

/** Jest's own limit is enough: a browser that ends rejects what waits for it. */
const NO_LIMIT = 0;

const project = JestProject.ofFixture("jest-project");
const open: Browser[] = [];

afterAll(async () => {
  for (const browser of open) await browser.close();
  project.remove();
});

async function page(): Promise<Page> {
  const { jest } = JSON.parse(project.read("package.json"));
  project.write("src/evil.js", 'module.exports = "</script><script>document.title = 1</script><!--";');
  project.write("test/evil.test.js", 'test("<img src=x onerror=alert(1)>", () => { require("../src/evil"); });');
  project.jest([], { config: { ...jest, ...KCOV, rootDir: project.directory } });
  expect(project.kcov(["report", "-r", "tests"]).status).toBe(0);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, timeout: NO_LIMIT });
  open.push(browser);
  const opened = await browser.newPage();
  opened.setDefaultTimeout(NO_LIMIT);
  await opened.goto(pathToFileURL(project.path("coverage/tests.html")).href);
  return opened;
}

const withBrowser = existsSync(CHROMIUM) ? describe : describe.skip;

withBrowser(`the page of tests and lines (skipped where ${CHROMIUM} is not installed)`, () => {
  test("shows the tests of a line that is clicked, and the lines of a test", async () => {
    const shown = await page();
    const errors: string[] = [];
    shown.on("pageerror", (error) => errors.push(error.message));
    await shown.getByRole("button", { name: "src/isbn.js" }).click();
    const line =
      project
        .read("src/isbn.js")
        .split("\n")
        .findIndex((text) => text.includes("isbn.slice(3, 12)")) + 1;
    await shown.locator(`#L${line}`).click();
    expect(await shown.locator("#answer").textContent()).toBe(`1 test reaches line ${line}`);
    expect(await shown.locator("#tests button").allTextContents()).toEqual(["toIsbn10 ↔ parseIsbntest/isbn.test.js"]);
    const before = await shown.locator("tr.hit").count();
    await shown.locator("#tests button").click();
    expect(await shown.locator(`#L${line}`).getAttribute("class")).toBe("statement hit");
    expect(await shown.locator("tr.hit").count()).toBeLessThan(before);
    expect(errors).toEqual([]);
  });

  test("shows sources and titles as text, whatever they are", async () => {
    const shown = await page();
    await shown.getByRole("button", { name: "src/evil.js" }).click();
    expect(await shown.locator("#L1 td").last().textContent()).toContain("</script><script>");
    expect(await shown.title()).toBe("Which test reached which code");
    expect(await shown.locator("#tests img").count()).toBe(0);
    expect(await shown.locator("#tests").textContent()).toContain("<img src=x onerror=alert(1)>");
  });
});
