/**
 * What any part of a text says about its whole file, even from inside a function that never runs. TypeScript drops an
 * import when its last use as a value is gone, and with it whatever loading the module does. Directives, pragmas and
 * invalid regular expressions decide how, or whether, the file is compiled.
 */
import { resolve } from "node:path";
import type { types as BabelTypes, NodePath } from "@babel/core";
import { configuredPlugins } from "./project-babel";
import { readerOf } from "./source";

type Babel = typeof import("@babel/core");

const TYPESCRIPT = "transform-typescript";

/** Nodes in which a name is a type, as @babel/plugin-transform-typescript has it. */
const OF_TYPES = new Set([
  ...["TSTypeReference", "TSTypeQuery", "TSExpressionWithTypeArguments"],
  ...["TSClassImplements", "TSInterfaceHeritage"],
]);

/** Pragmas: Babel looks for them in every comment of a file. */
const PRAGMA = /@(?:jsx|flow|noflow)\w*[^\n]*|sourceMappingURL=\S*/g;

/**
 * Each fact as a few words, sorted; undefined when the text cannot be read as code.
 *
 * @param path of the file, relative to `cwd`.
 */
export function fileWide(path: string, code: string, cwd: string): string[] | undefined {
  const ours: Babel = require("@babel/core");
  const filename = resolve(cwd, path);
  try {
    const { babel, options } = readerOf(ours, code, { filename, cwd, format: "detect" });
    const ast = babel.parseSync(code, { filename, cwd, ...options });
    if (ast === null) return undefined;
    const uses = dropsImports(filename, cwd) ? usesOfImports(babel, ast as BabelTypes.File) : [];
    return [...new Set([...findings(babel, ast as BabelTypes.File), ...uses])].sort();
  } catch {
    return undefined;
  }
}

/**
 * Whether the file's compiler drops unused imports, so that uses of imports matter. TypeScript does, in other files too
 * if a project's config says so.
 */
function dropsImports(filename: string, cwd: string): boolean {
  return /\.[cm]?tsx?$/.test(filename) || configuredPlugins(cwd, { filename }).some(({ key }) => key === TYPESCRIPT);
}

function findings({ traverse }: Babel, ast: BabelTypes.File): string[] {
  const found = (ast.comments ?? []).flatMap(({ value }) => value.match(PRAGMA) ?? []);
  let functions = 0;
  traverse(ast, {
    Function: () => void functions++,
    Directive: ({ node }) => void found.push(`directive "${node.value.value}" of function ${functions}`),
    MetaProperty: ({ node }) => void (node.meta.name === "import" && found.push("import.meta")),
    JSXElement: () => void found.push("JSX"),
    JSXFragment: () => void found.push("a fragment of JSX"),
    RegExpLiteral: ({ node }) => void found.push(...faultOf(node)),
  });
  return found;
}

function usesOfImports({ traverse }: Babel, ast: BabelTypes.File): string[] {
  const found: string[] = [];
  traverse(ast, {
    ImportDeclaration: (path) => void found.push(...usesOf(path)),
    TSImportEqualsDeclaration: (path) => void found.push(...usesOf(path)),
  });
  return found;
}

/** Babel does not check a pattern; V8 does, before it runs any of the file. */
function faultOf({ pattern, flags }: BabelTypes.RegExpLiteral): string[] {
  try {
    new RegExp(pattern, flags);
    return [];
  } catch {
    return [`the pattern /${pattern}/${flags}`];
  }
}

/**
 * The uses as a value of the names that a declaration imports. Uses within type syntax, which only some compilers take
 * for values, are listed apart.
 */
function usesOf(path: NodePath<BabelTypes.Node>): string[] {
  return Object.keys(path.getBindingIdentifiers()).flatMap((name) => {
    const { referencePaths = [], constantViolations = [] } = path.scope.getBinding(name) ?? {};
    const uses = referencePaths.filter((use) => !isType(use)).map((use) => `use of ${name}${isAmongTypes(use)}`);
    return [...new Set(uses), ...(constantViolations.length > 0 ? [`assignment to ${name}`] : [])];
  });
}

function isType({ parent, parentPath }: NodePath<BabelTypes.Node>): boolean {
  if (parent.type === "ExportSpecifier") return isTypeExport(parent) || isTypeExport(parentPath?.parent);
  if (parent.type !== "TSQualifiedName") return OF_TYPES.has(parent.type);
  const outer = parentPath?.findParent(({ type }) => type !== "TSQualifiedName");
  return outer?.type !== "TSImportEqualsDeclaration";
}

function isTypeExport(node: BabelTypes.Node | undefined): boolean {
  return (node as { exportKind?: string } | undefined)?.exportKind === "type";
}

function isAmongTypes(path: NodePath<BabelTypes.Node>): string {
  const isErased = path.findParent(
    (outer) => outer.isTSType() || outer.isTSTypeAnnotation() || outer.isTSInterfaceBody(),
  );
  return isErased === null ? "" : " among types";
}
