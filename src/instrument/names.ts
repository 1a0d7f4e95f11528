/**
 * Keeps the names of functions and classes that have none of their own: `x = () => {}` names the arrow "x". Istanbul
 * moves its counter out of most declarations to keep such names, but loses them in `x = (cov_x().s[0]++, () => {})`. We
 * let the language give the same name as without us: `x = (cov_x().s[0]++, { "x": () => {} }["x"])`.
 */
import type { types as BabelTypes } from "@babel/core";
import type { CounterNodes } from "./slots";

type T = typeof BabelTypes;

interface Definition {
  readonly name: string;
  readonly value: BabelTypes.Node | null | undefined;
}

/** If `node` defines a name and Istanbul's counter has come between name and value, names the value again. */
export function keepName(t: T, node: BabelTypes.Node, counters: CounterNodes): void {
  const definition = definitionAt(t, node);
  if (definition === undefined || !t.isSequenceExpression(definition.value)) return;
  const { expressions } = definition.value;
  const [counter, value] = expressions;
  if (counter === undefined || !counters.has(counter)) return;
  if (expressions.length === 2 && isAnonymous(t, value)) expressions[1] = called(t, definition.name, value);
}

/** A computed name of a class field is unknown here. */
function definitionAt(t: T, node: BabelTypes.Node): Definition | undefined {
  if (t.isClassPrivateProperty(node)) return { name: `#${node.key.id.name}`, value: node.value };
  if (t.isClassProperty(node) && !node.computed) return define(fieldName(t, node.key), node.value);
  if (t.isVariableDeclarator(node)) return define(variableName(t, node.id), node.init);
  return t.isAssignmentPattern(node) ? define(variableName(t, node.left), node.right) : undefined;
}

function define(name: string | undefined, value: Definition["value"]): Definition | undefined {
  return name === undefined ? undefined : { name, value };
}

function variableName(t: T, node: BabelTypes.Node): string | undefined {
  return t.isIdentifier(node) ? node.name : undefined;
}

function fieldName(t: T, key: BabelTypes.Node): string | undefined {
  if (t.isBigIntLiteral(key)) return String(BigInt(key.value));
  return t.isStringLiteral(key) || t.isNumericLiteral(key) ? String(key.value) : variableName(t, key);
}

function isAnonymous(t: T, node: BabelTypes.Node | undefined): node is BabelTypes.Expression {
  if (t.isFunctionExpression(node) || t.isClassExpression(node)) return !node.id;
  return t.isArrowFunctionExpression(node);
}

/** `{ "x": value }["x"]`; a key that is not computed needs no helper of Babel's, but `__proto__` must be computed. */
function called(t: T, name: string, value: BabelTypes.Expression): BabelTypes.Expression {
  const object = t.objectExpression([t.objectProperty(t.stringLiteral(name), value, name === "__proto__")]);
  return t.memberExpression(object, t.stringLiteral(name), true);
}
