/**
 * A node that is printed as a text, as it stands.
 *
 * For what nobody is to look into any more: Babel takes it for one token with one place in a source map, where the nodes of a
 * file's maps would be more than those of the file.
 */
import type { types as BabelTypes } from "@babel/core";

/** Of all nodes, it is JSX's text that Babel's printer and others' write down without a look at it. */
export function verbatim(text: string): BabelTypes.Expression {
  return { type: "JSXText", value: text } as unknown as BabelTypes.Expression;
}
