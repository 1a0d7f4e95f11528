/** A plugin that removes what its scopes say nobody uses, and arms of an `if` that never run. */
module.exports = ({ types: t }) => ({
  visitor: {
    Program: ({ scope }) => {
      for (const { path, referenced, constant } of Object.values(scope.bindings)) {
        if (!referenced && constant && (path.isFunctionDeclaration() || hasNoEffect(path))) path.remove();
      }
    },
    IfStatement(path) {
      const { test, alternate } = path.node;
      if (t.isBooleanLiteral(test, { value: false })) path.replaceWithMultiple(alternate?.body ?? []);
    },
  },
});

function hasNoEffect(path) {
  return path.isVariableDeclarator() && path.get("init").isPure();
}
