/** Makes one line of an error in the project's own code or tools, with the name of the file to look at. */
import { stripVTControlCharacters } from "node:util";
import type { Refusal } from "./jest-answer";

/** A file and a line in a stack. A stack begins with them if the file could not even be parsed. */
const PLACE = /(?:^|[\s(])(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^\n():]*):\d+/gm;

/** What Babel, TypeScript and Node print after the message: lines of code, and the modules that were being loaded. */
const CONTEXT = /^>?\s*\d*\s*\||^\d+\s|^Require stack:/;

/** @param file the file to name if the stack only leads into tools. */
export function refusalOf(error: unknown, file?: string): Refusal {
  const found = placeIn(error) ?? file;
  return { reason: reasonOf(error), ...(found === undefined ? {} : { file: found }) };
}

/** The first two lines with content, because the first is often a heading. */
export function firstWords(text: string): string {
  const lines = stripVTControlCharacters(text).split("\n");
  const said = lines.map((line) => line.replace(/^[\s●]+/, "").trim()).filter((line) => /[a-z]/i.test(line));
  return said
    .slice(0, 2)
    .filter((line) => !CONTEXT.test(line))
    .join(" ");
}

function reasonOf(error: unknown): string {
  return firstWords(error instanceof Error ? error.message || error.name : String(error)) || "no message";
}

function placeIn(error: unknown): string | undefined {
  const { stack = "" } = Object(error) as { stack?: unknown };
  const places = Array.from(String(stack).matchAll(PLACE), ([, path = ""]) => path);
  return places.find((path) => !/[\\/]node_modules[\\/]/.test(path) && !path.startsWith(__dirname));
}
