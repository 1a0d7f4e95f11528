/**
 * How many columns of a terminal text takes. East Asian and emoji characters take two; marks that belong to the
 * character before them take none.
 */

/** Latin letters and punctuation: one column each. */
const PLAIN = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e]*$/;

/** Characters of two columns, much as Unicode's East Asian Width has them (W and F), and what is shown as an emoji. */
const WIDE = new RegExp(
  "^[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\ua960-\\ua97f\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff01-\\uff60" +
    "\\uffe0-\\uffe6\\u{16fe0}-\\u{18dff}\\u{1b000}-\\u{1b2ff}\\u{20000}-\\u{3fffd}\\p{Emoji_Presentation}]|\\ufe0f",
  "u",
);

/** Marks without a character, and characters that are only instructions. */
const WITHOUT_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** The first one takes tens of milliseconds, so it waits until something needs it. */
let segmenter: Intl.Segmenter | undefined;

/** The characters as a reader sees them, with their marks. */
export function graphemes(text: string): string[] {
  if (PLAIN.test(text)) return [...text];
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return graphemes(text).reduce((width, grapheme) => width + widthOfGrapheme(grapheme), 0);
}

function widthOfGrapheme(grapheme: string): number {
  if (WITHOUT_WIDTH.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}

/** As much of the beginning as has room. */
export function fitting(text: string, columns: number): string {
  let [fitted, left] = ["", columns];
  for (const grapheme of graphemes(text)) {
    left -= widthOfGrapheme(grapheme);
    if (left < 0) break;
    fitted += grapheme;
  }
  return fitted;
}
