/**
 * What the random programs are made of: every type of node of the language, and the forms that Istanbul tells apart.
 */
import { parseSync, types as t } from "@babel/core";
import { beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { effort } from "../../support/effort";
import { type RandomProgram, randomProgram } from "../../support/random-program/program";

const seen = new Set<string>();
const programs = fc.sample(randomProgram(), { numRuns: effort(600, 20_000), seed: 1 });

beforeAll(() => {
  for (const program of programs) for (const code of Object.values(program.files)) count(program, code);
});

function count({ kind }: RandomProgram, code: string): void {
  const sourceType = kind === "commonjs" ? "script" : "module";
  const parserOpts = { allowReturnOutsideFunction: true };
  const ast = parseSync(code, { sourceType, parserOpts, configFile: false, babelrc: false });
  if (ast === null) throw new Error("Babel gave no tree");
  if (ast.program.interpreter) seen.add(ast.program.interpreter.type);
  t.traverseFast(ast, (node) => {
    seen.add(node.type);
    for (const form of formsOf(node)) seen.add(`${node.type} ${form}`);
  });
}

/** Its operator, its kind, what it is besides, and what it is the parent of. */
function formsOf(node: t.Node): string[] {
  const fields = node as unknown as Record<string, unknown>;
  const flags = ["static", "computed", "async", "generator", "await", "delegate"].filter(
    (name) => fields[name] === true,
  );
  const words = ["operator", "kind"].map((name) => fields[name]).filter((word) => typeof word === "string");
  const empty = Object.entries(fields).flatMap(([name, value]) => (value === null ? [`no ${name}`] : []));
  return [...flags, ...words, ...empty] as string[];
}

/** What the parser makes only if it is asked to. */
const UNASKED = ["ClassAccessorProperty", "ImportExpression", "ParenthesizedExpression"];

test("every type of node that the language has is there", () => {
  const missing = (t.FLIPPED_ALIAS_KEYS["Standardized"] ?? []).filter((type) => !seen.has(type));

  expect(missing.sort()).toEqual(UNASKED);
});

test.each([
  ["AssignmentExpression", ["=", "||=", "&&=", "??=", "*=", "|=", "**=", ">>>="]],
  ["LogicalExpression", ["||", "&&", "??"]],
  ["BinaryExpression", ["in", "instanceof", "**", ">>>", "==", "!=="]],
  ["UnaryExpression", ["typeof", "void", "delete", "!", "-", "+", "~"]],
  ["FunctionDeclaration", ["async", "generator", "no id"]],
  ["FunctionExpression", ["generator", "no id"]],
  ["ArrowFunctionExpression", ["async"]],
  ["ObjectMethod", ["get", "set", "method", "async", "generator", "computed"]],
  ["ClassMethod", ["get", "set", "method", "constructor", "static", "async", "generator", "computed"]],
  ["ClassPrivateMethod", ["get", "set", "method", "static"]],
  ["ClassProperty", ["static", "computed", "no value"]],
  ["ClassPrivateProperty", ["static", "no value"]],
  ["ClassExpression", ["no id", "no superClass"]],
  ["ClassDeclaration", ["no id"]],
  ["ForStatement", ["no init", "no test", "no update"]],
  ["ForOfStatement", ["await"]],
  ["IfStatement", ["no alternate"]],
  ["SwitchCase", ["no test"]],
  ["TryStatement", ["no handler", "no finalizer"]],
  ["CatchClause", ["no param"]],
  ["BreakStatement", ["no label"]],
  ["ContinueStatement", ["no label"]],
  ["ReturnStatement", ["no argument"]],
  ["YieldExpression", ["delegate", "no argument"]],
  ["VariableDeclaration", ["const", "let", "var"]],
  ["MemberExpression", ["computed"]],
  ["OptionalMemberExpression", ["computed"]],
])("%s in each of its forms: %j", (type, forms) => {
  expect(forms.filter((form) => !seen.has(`${type} ${form}`))).toEqual([]);
});

test.each(["if", "else", "next", "file", "start"])("the hint istanbul ignore %s is there", (hint) => {
  const codes = programs.flatMap(({ files }) => Object.values(files));
  expect(codes.filter((code) => code.includes(`istanbul ignore ${hint}`)).length).toBeGreaterThan(9);
});
