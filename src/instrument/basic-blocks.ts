/**
 * Basic blocks: of counters that always count together, only the first is kept (`precision: "block"`; rules in
 * docs/precision.md). They are the blocks of Go's cover tool, extended past nested statements that control cannot leave
 * in the middle (exits.ts), and by what an expression certainly evaluates (evaluation.ts). Counters join in order of
 * evaluation, so that the one that is kept never counts less than another would.
 */
import type { types as BabelTypes } from "@babel/core";
import { evaluatedKeys } from "./evaluation";
import { type Exits, endsWithLastChild, exitsAt, exitsThrough, NO_EXITS, union } from "./exits";
import type { Counter, CounterNodes } from "./slots";

type T = typeof BabelTypes;
type Node = BabelTypes.Node;

export type BasicBlock = readonly Counter[];

/**
 * Takes all counters but the first of each basic block out of a program.
 *
 * @param body the program's statements as Istanbul's visitor has left them, without its own function.
 * @param counters the counters that the visitor has made.
 */
export function mergeCounters(t: T, body: BabelTypes.Statement[], counters: CounterNodes): BasicBlock[] {
  const walk = new Walk(t, counters);
  walk.list(body);
  return walk.blocks;
}

class Walk {
  readonly blocks: Counter[][] = [];
  readonly #t: T;
  readonly #counters: CounterNodes;
  readonly #merged = new Set<Node>();
  /** The basic block that control is in. */
  #block: Counter[] = [];

  constructor(t: T, counters: CounterNodes) {
    this.#t = t;
    this.#counters = counters;
  }

  /** Walks over nodes that are evaluated one after the other, and takes merged counters out of the list. */
  list(nodes: (Node | null)[]): Exits {
    let exits = NO_EXITS;
    for (const node of nodes) if (node !== null) exits = union(exits, this.#node(node));
    const kept = nodes.filter((node) => !this.#isMerged(node));
    kept.forEach((node, i) => {
      nodes[i] = node;
    });
    nodes.length = kept.length;
    return exits;
  }

  /** After a node that control cannot leave, the basic block goes on; after most others, a new one begins. */
  #node(node: Node): Exits {
    const here = this.#block;
    this.#count(node);
    const exits = union(exitsAt(this.#t, node), this.#children(node));
    if (exits.size === 0) this.#block = here;
    else if (!endsWithLastChild(this.#t, node)) this.#begin();
    return exits;
  }

  #children(node: Node): Exits {
    const keys = evaluatedKeys(this.#t, node);
    let exits = NO_EXITS;
    for (const key of keys) exits = union(exits, this.#child(node, key));
    for (const key of this.#t.VISITOR_KEYS[node.type] ?? []) {
      if (keys.includes(key) || !Reflect.get(node, key)) continue;
      this.#begin();
      exits = union(exits, this.#child(node, key));
    }
    return exits;
  }

  #child(parent: Node, key: string): Exits {
    const child: Node | (Node | null)[] | null | undefined = Reflect.get(parent, key);
    if (!child) return NO_EXITS;
    const exits = Array.isArray(child) ? this.list(child) : this.#node(child);
    if (!Array.isArray(child)) this.#unwrap(parent, key, child);
    return exitsThrough(this.#t, parent, key, exits);
  }

  #begin(): void {
    this.#block = [];
  }

  #count(node: Node): void {
    const counter = this.#counters.get(node);
    if (counter === undefined) return;
    if (this.#block.length === 0) this.blocks.push(this.#block);
    else this.#merged.add(node);
    this.#block.push(counter);
  }

  #isMerged(node: Node | null): boolean {
    if (node === null) return false;
    return this.#merged.has(this.#t.isExpressionStatement(node) ? node.expression : node);
  }

  /** Removes the sequence of `(counter, value)`, which Istanbul wrote, once the counter is gone. */
  #unwrap(parent: Node, key: string, child: Node): void {
    if (!this.#t.isSequenceExpression(child) || child.expressions.length !== 1) return;
    Reflect.set(parent, key, this.#t.inheritsComments(child.expressions[0] as Node, child));
  }
}
