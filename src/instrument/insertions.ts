/**
 * Statements that Istanbul's visitor puts before others, put there all at once when it is done.
 *
 * Each time that Babel inserts into a list of statements it renumbers those that follow and visits the new one: a list of
 * 10,000 took half a minute.
 */
import type { types as BabelTypes, NodePath } from "@babel/core";

/** What is to stand before a statement, in the order of the insertions: Babel puts each right before it. */
type Waiting = Map<BabelTypes.Node, BabelTypes.Node[]>;

/** Runs `walk`, which may insert before statements by `insertBefore` of any path of the program. */
export function insertingTogether(program: NodePath<BabelTypes.Program>, walk: () => void): void {
  const lists = new Map<BabelTypes.Node[], Waiting>();
  const paths: NodePath = Object.getPrototypeOf(program);
  const { insertBefore } = paths;
  const postpone = function (this: NodePath, node: BabelTypes.Node): NodePath[] {
    const { node: statement, container } = labelled(this);
    if (statement === null || !this.isStatement() || !Array.isArray(container)) return insertBefore.call(this, node);
    const waiting: Waiting = lists.get(container) ?? new Map();
    lists.set(container, waiting.set(statement, [...(waiting.get(statement) ?? []), node]));
    return [];
  };
  try {
    Reflect.set(paths, "insertBefore", postpone);
    walk();
  } finally {
    Reflect.set(paths, "insertBefore", insertBefore);
  }
  for (const [list, waiting] of lists) insert(list, waiting);
}

/** A label and its statement are not to be parted. */
function labelled(path: NodePath): NodePath {
  const { parentPath } = path;
  return parentPath?.isLabeledStatement() ? labelled(parentPath) : path;
}

function insert(list: BabelTypes.Node[], waiting: Waiting): void {
  const old = [...list];
  list.length = 0;
  for (const node of old) {
    for (const inserted of waiting.get(node) ?? []) list.push(inserted);
    list.push(node);
  }
}
