/**
 * What README.md and the documents tell their readers to type, so that it is tried as it stands there.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");

/** The text under the heading that begins so. */
export function chapter(heading: string, document = "README.md"): string {
  const chapters = readFileSync(resolve(ROOT, document), "utf8").split(/^## /m);
  const found = chapters.find((text) => text.startsWith(heading));
  if (found === undefined) throw new Error(`${document} has no chapter ${heading}`);
  return found;
}

/** What the groups of a pattern match in the text. */
export function quote(text: string, pattern: RegExp): string[] {
  const found = pattern.exec(text);
  if (found === null) throw new Error(`no ${pattern} is there`);
  return found.slice(1);
}

/** The first fenced code in this language. */
export function fencedCode(text: string, language: string): string {
  return quote(text, new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "ms")).join("");
}

/** The lines of code blocks that run a command, with their comments. */
export function commandLines(text: string): string[] {
  return text.split("\n").flatMap((line) => /^ {4}(npx .*)$/.exec(line)?.[1] ?? []);
}
