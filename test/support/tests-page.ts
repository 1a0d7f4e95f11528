/**
 * The page of tests and lines, opened in the system's Chromium, and what is packed in it.
 */
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { inflateRawSync } from "node:zlib";
import { describe } from "@jest/globals";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import type { PageContent } from "../../src/page/page-content";

export const CHROMIUM = "/usr/bin/chromium";

export const withBrowser = existsSync(CHROMIUM) ? describe : describe.skip;

/** Without these Chromium looks for its maker's hosts. */
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"].concat([
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]);

/** Jest's own limit is enough: a browser that ends rejects what waits for it. */
const NO_LIMIT = 0;

export async function startBrowser(): Promise<Browser> {
  return await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, timeout: NO_LIMIT });
}

/** A page, and everything that should not happen on it. */
export interface OpenedPage {
  readonly page: Page;
  readonly faults: readonly string[];
}

/** @param hash of the address, with its `#`. */
export async function openPage(
  browser: Browser,
  file: string,
  hash = "",
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(NO_LIMIT);
  const faults: string[] = [];
  const { href } = pathToFileURL(file);
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("console", (message) => faults.push(message.text()));
  page.on("dialog", (dialog) => faults.push(dialog.message()));
  page.on("request", (request) => {
    if (request.url().replace(/#.*/, "") !== href) faults.push(`request of ${request.url()}`);
  });
  await page.goto(href + hash);
  await page.locator("html[data-ready]").waitFor();
  return { page, faults };
}

/** What the page's script unpacks. */
export function contentOf(html: string): PageContent {
  const [, packed = ""] = /id="data">([^<]*)</.exec(html) ?? [];
  const [data, ...groups] = packed
    .split("\n")
    .map((line) => JSON.parse(inflateRawSync(Buffer.from(line, "base64")).toString()));
  return { data, groups };
}

/** What axe finds on the page, and where. */
export async function violationsOn(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: require.resolve("axe-core/axe.min.js") });
  return await page.evaluate(async () => {
    const { violations } = await Reflect.get(window, "axe").run();
    return violations.flatMap(({ id, nodes }: { id: string; nodes: { html: string; failureSummary: string }[] }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
}
