/**
 * `export * as x from "y"` in the two statements it stands for, which Babel's transform to CommonJS asks for.
 *
 * Stands for @babel/plugin-transform-export-namespace-from, a part of preset-env, which projects without a Babel config
 * need not have. The rule: the new import is a binding of the scope, or TypeScript's plugin would take its export away.
 */
import type { types as BabelTypes, PluginObj } from "@babel/core";

export function exportNamespace({ types: t }: { types: typeof BabelTypes }): PluginObj {
  return {
    name: "istanbul-kcov-export-namespace",
    visitor: {
      ExportNamedDeclaration(path) {
        const { source, specifiers } = path.node;
        const [specifier] = specifiers;
        if (!source || !t.isExportNamespaceSpecifier(specifier)) return;
        const local = path.scope.generateUidIdentifier("namespace");
        const [imported] = path.replaceWithMultiple([
          t.importDeclaration([t.importNamespaceSpecifier(local)], source),
          t.exportNamedDeclaration(null, [t.exportSpecifier(t.cloneNode(local), specifier.exported)]),
        ]);
        path.scope.registerDeclaration(imported);
      },
    },
  };
}
