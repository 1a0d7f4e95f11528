/**
 * File names in text for readers of kcov data, which take `:` for the end of a name and `pkg/` for its beginning:
 * syzkaller refuses a whole table for one colon, and takes a name from the last `pkg/` on. Characters that would be
 * misread are escaped as in URLs: `a:b.js` becomes `a%3Ab.js`. Different names stay different.
 */

/** Characters that end a name or a line, and text that reads as an escape already. */
const MISREAD = /[:\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]|%(?=[0-9a-f]{2})/giu;

/** Where a name begins for syzkaller, which must be in the prefix only. */
const PACKAGES = /(?<=^|\/)pkg\//g;

/** @param prefix put before the file name as it is; syzkaller needs a `pkg/` in it. */
export function fileText(file: string, prefix: string): string {
  const name = file.replace(MISREAD, encodeURIComponent);
  return prefix + (prefix.search(PACKAGES) === -1 ? name : name.replace(PACKAGES, "pkg%2F"));
}
