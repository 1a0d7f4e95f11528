/**
 * File names in text for readers of kcov data, which look for the end of a name at `:` and for its beginning at `pkg/`.
 *
 * syzkaller refuses a whole table for one colon, and takes a name from the last `pkg/` on. What would be read so is
 * written as in URLs: `a:b.js` is `a%3Ab.js`. Different names stay different.
 */

/** What ends a name or a line, and what reads as an escape already. */
const MISREAD = /[:\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]|%(?=[0-9a-f]{2})/giu;

/** Where a name begins for syzkaller, which must be in the prefix only. */
const PACKAGES = /(?<=^|\/)pkg\//g;

/** @param prefix goes before the file name as it is; syzkaller wants a `pkg/` in it. */
export function fileText(file: string, prefix: string): string {
  const name = file.replace(MISREAD, encodeURIComponent);
  return prefix + (prefix.search(PACKAGES) === -1 ? name : name.replace(PACKAGES, "pkg%2F"));
}
