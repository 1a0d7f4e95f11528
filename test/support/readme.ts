/**
 * What README.md tells its readers to type, so that it is tried as it stands there.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const README = readFileSync(resolve(__dirname, "../../README.md"), "utf8");

/** The text under the heading that begins so. */
export function chapter(heading: string): string {
  const found = README.split(/^## /m).find((text) => text.startsWith(heading));
  if (found === undefined) throw new Error(`README.md has no chapter ${heading}`);
  return found;
}

/** What the groups of a pattern match in the text. */
export function quote(text: string, pattern: RegExp): string[] {
  const found = pattern.exec(text);
  if (found === null) throw new Error(`README.md has no ${pattern}`);
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
