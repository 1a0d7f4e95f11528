/**
 * What documents tell their readers to put into a config, so that it is tried as it stands there.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");

export function document(name: string): string {
  return readFileSync(resolve(ROOT, name), "utf8");
}

/** The text under the heading that begins so. */
export function chapter(heading: string, name: string): string {
  const found = document(name)
    .split(/^## /m)
    .find((text) => text.startsWith(heading));
  if (found === undefined) throw new Error(`${name} has no chapter ${heading}`);
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
