/**
 * The largest module that is instrumented. Babel's tree, Istanbul's maps and the text of both take 250 bytes of memory
 * per character of a real program, and up to 950 of a dense one; three million characters come to less than the 4 GB
 * that a Node process has by default, and more would end the process.
 */
const LARGEST = 3_000_000;

const INLINE_MAP = "sourceMappingURL=data:";

/** Why a module with this text is left as it is, or undefined. */
export function sizeRefusal(code: string): string | undefined {
  const length = code.length <= LARGEST ? code.length : code.length - lengthOfMap(code);
  if (length <= LARGEST) return undefined;
  return `it has ${length} characters, more than ${LARGEST}; \`exclude\` it to silence this warning`;
}

/** A source map in a comment is often longer than the code, and is not part of Babel's tree. */
function lengthOfMap(code: string): number {
  const start = code.lastIndexOf(INLINE_MAP);
  if (start < 0) return 0;
  const end = code.indexOf("\n", start);
  return (end < 0 ? code.length : end) - start;
}
