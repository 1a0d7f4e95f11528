/**
 * A node that is printed as the text that it holds, for code that no plugin needs to look into any more. Babel treats
 * it as one token with one place in a source map, while the nodes of a file's maps would be more than those of the
 * file.
 */
import type { types as BabelTypes } from "@babel/core";

/** Of all nodes, the text of JSX is what Babel's printer and others write without looking at it. */
export function verbatim(text: string): BabelTypes.Expression {
  return { type: "JSXText", value: text } as unknown as BabelTypes.Expression;
}
