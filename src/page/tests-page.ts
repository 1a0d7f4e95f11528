/**
 * The page of tests: one self-contained file in which a person clicks a line and sees its tests, or a test and sees its
 * lines.
 *
 * Its content security policy allows only the page's own script and style, and no requests. The data are deflated and
 * in base64, so that nothing in them can end the element that holds them.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import type { TestData } from "../suite/test-data";
import { type Compared, type PageContent, pageContent, type TestCommand } from "./page-content";
import { pageScript } from "./page-script";

/** Parts that are not modules are read from the source directory. */
const PARTS = join(__dirname, "../../src/page");

/**
 * @param root directory of the sources on this machine.
 * @throws KcovError as pageContent does.
 */
export function testsPage(data: TestData, root: string, commandOf: TestCommand, compared: Compared = {}): string {
  const style = `\n${readFileSync(join(PARTS, "page.css"), "utf8")}`;
  const script = `\n${pageScript()}`;
  const parts = new Map([
    ['"POLICY"', `"${policyOf(style, script)}"`],
    ["<!-- STYLE -->", `<style>${style}</style>`],
    [
      "<!-- DATA -->",
      `<script type="text/plain" id="data">${packed(pageContent(data, root, commandOf, compared))}</script>`,
    ],
    ["<!-- SCRIPT -->", `<script>${script}</script>`],
  ]);
  const template = readFileSync(join(PARTS, "page.html"), "utf8");
  return template.replace(/"POLICY"|<!-- [A-Z]+ -->/g, (part) => parts.get(part) ?? part);
}

/** One line for the data, and one for each group of sources. */
function packed({ data, groups }: PageContent): string {
  return [data, ...groups].map((value) => deflateRawSync(JSON.stringify(value)).toString("base64")).join("\n");
}

function policyOf(style: string, script: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
