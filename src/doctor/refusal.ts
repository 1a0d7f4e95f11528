/** An error of the project's own code, or of its tools, as one line that names the file to look at. */
import { stripVTControlCharacters } from "node:util";
import type { Refusal } from "./jest-answer";

/** A file and a line in a stack, which begins with them where the file could not even be parsed. */
const PLACE = /(?:^|[\s(])(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^\n():]*):\d+/gm;

/** What Babel, TypeScript and Node go on with: the code line by line, the modules on the way. */
const CONTEXT = /^>?\s*\d*\s*\||^\d+\s|^Require stack:/;

/** @param file what to name where the stack leads into tools only. */
export function refusalOf(error: unknown, file?: string): Refusal {
  const found = placeIn(error) ?? file;
  return { reason: reasonOf(error), ...(found === undefined ? {} : { file: found }) };
}

/** The first two lines that say something: the first is often a heading. */
export function firstWords(text: string): string {
  const lines = stripVTControlCharacters(text).split("\n");
  const said = lines.map((line) => line.replace(/^[\s●]+/, "").trim()).filter((line) => /[a-z]/i.test(line));
  return said
    .slice(0, 2)
    .filter((line) => !CONTEXT.test(line))
    .join(" ");
}

function reasonOf(error: unknown): string {
  return firstWords(error instanceof Error ? error.message || error.name : String(error)) || "without a word";
}

function placeIn(error: unknown): string | undefined {
  const { stack = "" } = Object(error) as { stack?: unknown };
  const places = Array.from(String(stack).matchAll(PLACE), ([, path = ""]) => path);
  return places.find((path) => !/[\\/]node_modules[\\/]/.test(path) && !path.startsWith(__dirname));
}
