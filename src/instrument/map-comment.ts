/**
 * Finds where code says that its source map is: in a comment after all of the code. Node asks V8 and then takes the
 * last such comment in the text. One with code after it belongs to a part, as in a bundle; one in a string or template
 * is no comment.
 */

/**
 * After code, a quote may be the end of a string that contains this text; Node and Babel accept `#` and the older `@`.
 */
const BEHIND_CODE = /\/\/[#@]\s+sourceMappingURL=([^\s'"`]+)$/;
const LINE = /^\/\/[#@]\s+sourceMappingURL=(\S+)$/;
const BLOCK = /^\/\*[#@]\s+sourceMappingURL=(\S+)\s*\*\/$/;

/**
 * The URL in the last such comment after the code. Every file is asked for it, so the text is read from its end without
 * parsing.
 */
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

/** Whether code names a source map. Only code that does not is certain to be the original. */
export function hasMapComment(code: string): boolean {
  return mapUrl(code) !== undefined;
}

interface Rest {
  readonly text: string;
  /** Where the text before this part ends. */
  readonly start: number;
}

/** Takes a block comment at the end of a line by itself. */
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
