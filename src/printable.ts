/**
 * Text from outside as part of one line on a terminal.
 *
 * Stands for the escapes of `ls -b`. Names, titles and other programs' messages hold whatever somebody wrote: line ends
 * that forge a line, sequences that a terminal obeys, marks that turn the reading direction. The rule: what prints stays
 * as it is, and the rest is written as JavaScript writes it.
 */

const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Longest message, in characters: a few of the longest file names. */
const LONGEST = 10_000;

export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (char) => SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A message of one line, cut in its middle where it is longer than anyone reads: what is wrong stands at its end. */
export function oneLine(message: string): string {
  const text = printable(message.length > LONGEST ? message.slice(0, LONGEST) + message.slice(-LONGEST) : message);
  return text.length > LONGEST ? `${text.slice(0, LONGEST / 2)} … ${text.slice(-LONGEST / 2)}` : text;
}
