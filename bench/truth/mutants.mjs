/**
 * Finds what can be changed in a source, one small change at a time: operators, conditions, constants, statements,
 * returns.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync, traverse } from "@babel/core";

const OTHER = new Map(
  ["< >=", "> <=", "== !=", "=== !==", "&& ||", "+ -", "* /"].flatMap((pair) => {
    const [one, other] = pair.split(" ");
    return [
      [one, other],
      [other, one],
    ];
  }),
);

/** Types, and names that other code depends on. */
const NO_VALUE = new RegExp(
  "^(TS(.*(Type|Keyword|Annotation|Instantiation)|DeclareFunction|EnumMember)|" +
    "(TSInterface|TSTypeAlias|Import)Declaration)$",
);

/** The change to make, if any, by the type of a node. */
const CHANGES = {
  BinaryExpression: ({ node }, code) => otherOperator(node, code),
  LogicalExpression: ({ node }, code) => otherOperator(node, code),
  IfStatement: ({ node }, code) => negated(node.test, code),
  ConditionalExpression: ({ node }, code) => negated(node.test, code),
  NumericLiteral: ({ node }) => changed("number", node, String(node.value + 1)),
  BooleanLiteral: ({ node }) => changed("boolean", node, String(!node.value)),
  StringLiteral: (path) => (isName(path) ? undefined : changed("string", path.node, path.node.value ? '""' : '"x"')),
  ExpressionStatement: ({ node }) => (hasEffect(node) ? changed("statement", node, ";") : undefined),
  ReturnStatement: ({ node }) => (node.argument ? changed("return", node, "return;") : undefined),
};

/** The mutants of each source in the data of the run. */
export function mutantsOf(repository) {
  const { files } = JSON.parse(readFileSync(join(repository.kcov, "coverage/kcov/pcs.json"), "utf8"));
  return files.filter(({ path }) => repository.sources.test(path)).map(({ path }) => mutantsIn(repository, path));
}

function mutantsIn({ kcov }, file) {
  const code = readFileSync(join(kcov, file), "utf8");
  const mutants = [];
  traverse(parse(code, file), {
    enter(path) {
      if (NO_VALUE.test(path.type)) path.skip();
      const change = path.shouldSkip ? undefined : CHANGES[path.type]?.(path, code);
      if (change !== undefined) mutants.push(mutant(file, code, change));
    },
  });
  return mutants.filter(({ was }) => !was.includes("\n"));
}

function parse(code, file) {
  const plugins = /\.[cm]?ts$/.test(file) ? ["typescript"] : file.endsWith(".tsx") ? ["typescript", "jsx"] : ["jsx"];
  return parseSync(code, {
    ...{ configFile: false, babelrc: false, filename: file, sourceType: "unambiguous" },
    parserOpts: { plugins, allowReturnOutsideFunction: true },
  });
}

function mutant(file, code, { kind, start, end, now }) {
  const before = code.slice(0, start).split("\n");
  const [line, column] = [before.length, before.at(-1).length + 1];
  return {
    id: `${file}:${line}:${column} ${kind}`,
    file,
    kind,
    line,
    column,
    start,
    end,
    was: code.slice(start, end),
    now,
  };
}

function changed(kind, { start, end }, now) {
  return { kind, start, end, now };
}

function negated(test, code) {
  return changed("condition", test, `!(${code.slice(test.start, test.end)})`);
}

function otherOperator({ operator, left, right }, code) {
  const start = left.end + code.slice(left.end, right.start).indexOf(operator);
  if (!OTHER.has(operator) || start < left.end) return undefined;
  return { kind: "operator", start, end: start + operator.length, now: OTHER.get(operator) };
}

/** Whether a string is the name of a module, a directive or a property. */
function isName({ key, parent }) {
  const isRequire = parent.type === "CallExpression" && parent.callee.name === "require";
  return key === "key" || isRequire || /^(Export|Directive|JSXAttribute|TSLiteral)/.test(parent.type);
}

function hasEffect({ expression }) {
  return /^(Call|Assignment|Update|Await)/.test(expression.type);
}
