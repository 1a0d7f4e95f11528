/**
 * A preset that keeps in the metadata of Babel's result what a plugin finds: the code, and the bindings of each scope.
 *
 * Listed as the first preset it comes after all plugins: `at: "start"` looks before any visitor, `at: "end"` after all.
 */
module.exports = (_api, { at }) => ({ plugins: [(babel) => looking(babel, at)] });

function looking({ transformFromAstSync }, at) {
  const look = ({ ast, path, metadata }) => {
    const { code } = transformFromAstSync(ast, undefined, { configFile: false, babelrc: false, comments: false });
    metadata.seen = { code, bindings: bindingsIn(path) };
  };
  if (at === "start") return { visitor: {}, pre: look };
  return { visitor: { Program: { exit: (_path, { file }) => look(file) } } };
}

function bindingsIn(program) {
  const scopes = new Set([program.scope]);
  program.traverse({ Scopable: ({ scope }) => void scopes.add(scope) });
  return [...scopes].flatMap(({ block, bindings }) =>
    Object.entries(bindings).map(([name, { kind, constant, references, referencePaths, constantViolations }]) => {
      const [uses, changes] = [referencePaths, constantViolations].map((paths) => paths.filter(isInPlace).length);
      const lost = referencePaths.length + constantViolations.length - uses - changes;
      return `${block.type} ${kind} ${name}: ${references} ${uses} ${changes} ${lost} ${constant}`;
    }),
  );
}

/** Whether a path and those above it say where their nodes are. */
function isInPlace({ node, parent, parentPath, listKey, key, container }) {
  if (parentPath === null) return node.type === "Program";
  const holder = listKey === undefined || listKey === null ? parent : parent[listKey];
  return holder === container && holder[key] === node && isInPlace(parentPath);
}
