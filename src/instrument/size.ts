/**
 * How large a module may be.
 *
 * Babel's tree, Istanbul's maps and the text of both take 300 to 700 bytes of memory per character. Four million come to
 * less than the 4 GB that Node gives a program by default, and more would end the process rather than the module's turn.
 */
const LARGEST = 4_000_000;

/** Why a module of this text stays as it is, if it does. */
export function sizeRefusal(code: string): string | undefined {
  if (code.length <= LARGEST) return undefined;
  return `it has ${code.length} characters, more than ${LARGEST}; \`exclude\` it to be spared this line`;
}
