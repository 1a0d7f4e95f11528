/**
 * Where code says that its source map is: in a comment behind all of it.
 *
 * Node asks V8 and then the text itself, where the last such comment counts. One that other code follows speaks of a part, as
 * in a bundle; in a string or a template it is no comment. Read from the end, without parsing, since that is asked of every file.
 */

/** Behind code a quote may be the end of a string that it is in; Node and Babel take `#` and the older `@`. */
const BEHIND_CODE = /\/\/[#@]\s+sourceMappingURL=([^\s'"`]+)$/;
const LINE = /^\/\/[#@]\s+sourceMappingURL=(\S+)$/;
const BLOCK = /^\/\*[#@]\s+sourceMappingURL=(\S+)\s*\*\/$/;

/** The last of the comments behind the code that is one. */
export function mapUrl(code: string): string | undefined {
  if (!code.includes("sourceMappingURL=")) return undefined;
  for (let end = code.length; end > 0; ) {
    const rest = lastLine(code, end);
    const url = (LINE.exec(rest.text) ?? BLOCK.exec(rest.text) ?? BEHIND_CODE.exec(rest.text))?.[1];
    if (url !== undefined) return url;
    if (rest.text !== "" && !isComment(rest.text)) return undefined;
    end = rest.start;
  }
  return undefined;
}

/** Whether code names a source map: only where it does not is it certain to be the original. */
export function hasMapComment(code: string): boolean {
  return mapUrl(code) !== undefined;
}

interface Rest {
  readonly text: string;
  /** Where the text before it ends. */
  readonly start: number;
}

/** A block comment at the end of a line is taken by itself. */
function lastLine(code: string, end: number): Rest {
  const start = code.lastIndexOf("\n", end - 1);
  const text = code.slice(start + 1, end).trim();
  if (!text.endsWith("*/") || text.startsWith("//")) return { text, start };
  const opening = code.lastIndexOf("/*", end);
  return opening < 0 ? { text, start } : { text: code.slice(opening, end).trim(), start: opening };
}

function isComment(text: string): boolean {
  return text.startsWith("//") || text.startsWith("/*");
}
