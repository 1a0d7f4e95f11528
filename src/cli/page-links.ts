/**
 * The pages of Istanbul's HTML reports, and links between them that work whatever the name of a file is.
 *
 * Istanbul puts names into links unencoded: `?` and `#` would end the path there, and `%3C` would be read as `<`.
 */
import { posix } from "node:path";
import type { ReportNode } from "istanbul-lib-report";
import type { LinkMapper } from "istanbul-reports";

/** A file, a directory, or a fixed part of every report by its name. */
type Page = string | ReportNode;

/** The html report asks where a page is and how another one links to it. */
export const PAGE_LINKS: LinkMapper = {
  getPath: pathOf,
  relativePath: linkTo,
  assetPath: (node, name) => linkTo(node as ReportNode, name),
};

/** The script of html-spa makes links from the names that it shows, so those are encoded already (linkedName). */
export const SCRIPT_LINKS: LinkMapper = { ...PAGE_LINKS, getPath: (page: Page) => decodeURIComponent(pathOf(page)) };

/** A name that can be used as a link unchanged. */
export function linkedName(name: string): string {
  return name.replaceAll(/[?#%]/g, encodeURIComponent);
}

/** A source called `index` must not take the place of its directory's page. */
function pathOf(page: Page): string {
  if (typeof page === "string") return page;
  const name = page.getQualifiedName();
  if (page.isSummary()) return posix.join(name, "index.html");
  return `${name.replace(/(?:^|\/)index(?:\.source)*$/, "$&.source")}.html`;
}

function linkTo(source: Page, target: Page): string {
  const path = posix.relative(posix.dirname(pathOf(source)), pathOf(target));
  return path.split("/").map(encodeURIComponent).join("/");
}
