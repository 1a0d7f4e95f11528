/** A plugin that gives every variable of a program another name, by what its scopes say. */
module.exports = () => ({
  visitor: {
    Scopable: {
      exit({ scope, node }) {
        if (scope.block !== node) return;
        for (const [name, binding] of Object.entries(scope.bindings)) if (binding.scope === scope) scope.rename(name);
      },
    },
  },
});
