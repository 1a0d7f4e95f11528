/**
 * Text from outside as part of one line on a terminal. Names, titles and messages of other programs may hold line ends
 * that forge a line, sequences that a terminal obeys, and marks that turn the reading direction.
 *
 * Printable characters stay as they are; the others are escaped as in a JavaScript string, much as `ls -b` does it.
 */

const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Longest message, in characters: a few of the longest file names. */
const LONGEST = 10_000;

export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (char) => SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A message in one line. One that is longer than anyone reads is cut in its middle: the end says what is wrong. */
export function oneLine(message: string): string {
  const text = printable(message.length > LONGEST ? message.slice(0, LONGEST) + message.slice(-LONGEST) : message);
  return text.length > LONGEST ? `${text.slice(0, LONGEST / 2)} … ${text.slice(-LONGEST / 2)}` : text;
}
