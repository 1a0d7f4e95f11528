/** What the entries of the package export, as TypeScript reads their declarations in lib/. */
import { resolve } from "node:path";
import ts from "typescript-5";
import { exports as entries } from "../../package.json";

const PACKAGE = resolve(__dirname, "../..");

export interface Exported {
  readonly name: string;
  /** Its own comment. */
  readonly comment: string;
  /** Comments of its members and theirs, as far as they are declared by this package. */
  readonly members: readonly (readonly [name: string, comment: string])[];
}

/** By the entry's name, as `istanbul-kcov/tests`; those that are only loaded export nothing. */
export function exportedByEntry(): ReadonlyMap<string, readonly Exported[]> {
  const files = Object.entries(entries).flatMap(([entry, target]) =>
    typeof target === "string"
      ? []
      : [[entry.replace(".", "istanbul-kcov"), resolve(PACKAGE, typesOf(target))] as const],
  );
  const program = ts.createProgram(
    files.map(([, file]) => file),
    {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      skipLibCheck: true,
      types: [],
    },
  );
  const checker = program.getTypeChecker();
  return new Map(
    files.map(([entry, file]) => {
      const symbol = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile);
      const exported = symbol === undefined ? [] : checker.getExportsOfModule(symbol);
      return [entry, exported.map((one) => described(one, checker))] as const;
    }),
  );
}

type Target = { readonly types: string } | { readonly import: { readonly types: string } };

/** ES modules see what they import; where CommonJS has its own declarations, these name the same. */
function typesOf(target: Target): string {
  return "types" in target ? target.types : target.import.types;
}

function described(exported: ts.Symbol, checker: ts.TypeChecker): Exported {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const members = [...(symbol.members?.values() ?? [])].filter(({ flags }) => flags & MEMBER);
  return {
    name: exported.name,
    comment: commentOf(symbol, checker),
    members: members.map((member) => [member.name, commentOf(member, checker)] as const),
  };
}

const MEMBER = ts.SymbolFlags.Property | ts.SymbolFlags.Method | ts.SymbolFlags.Accessor;

function commentOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const tags = symbol.getJsDocTags(checker).map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`);
  return [ts.displayPartsToString(symbol.getDocumentationComment(checker)), ...tags].filter(Boolean).join("\n");
}
