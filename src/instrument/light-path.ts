/**
 * The paths on which Istanbul's visitor walks a program: a node's place and its parents, without Babel's scopes and
 * queues. It has the part of Babel's NodePath that istanbul-lib-instrument uses, and throws for any other.
 * test/conformance/istanbul/light-path compares maps and code with those of the same visitor on Babel's own paths.
 */
import type { types as BabelTypes } from "@babel/core";
import { throwingOnMore } from "./istanbul-contract";

type T = typeof BabelTypes;
type Node = BabelTypes.Node;
type Owner = Record<PropertyKey, unknown>;
type Hook = (this: object, path: LightPath, state: object) => void;

/**
 * As written, or as Babel changes it when a plugin of Istanbul's has used it before: functions become lists of them.
 */
type Visitor = Readonly<Record<string, { readonly enter?: Hook | Hook[]; readonly exit?: Hook | Hook[] } | undefined>>;

const COMMENTS = ["leadingComments", "innerComments", "trailingComments"] as const;

export class LightPath {
  readonly walk: LightWalk;
  readonly parentPath: LightPath | null;
  readonly container: Owner;
  key: PropertyKey;

  constructor(walk: LightWalk, parentPath: LightPath | null, container: object, key: PropertyKey) {
    this.walk = walk;
    this.parentPath = parentPath;
    this.container = container as Owner;
    this.key = key;
  }

  get node(): Node {
    return this.container[this.key] as Node;
  }

  /** Istanbul passes paths where it should pass nodes to ask for a type. */
  get type(): string | undefined {
    return this.node?.type;
  }

  /** The parent of the program is the file, which has no path. */
  get parent(): Node {
    return this.parentPath === null ? (this.container as unknown as Node) : this.parentPath.node;
  }

  get scope(): { hasBinding(name: string): boolean } {
    return this.walk.scope;
  }

  get(key: string): LightPath {
    return new LightPath(this.walk, this, this.node, key);
  }

  find(accepts: (path: LightPath) => boolean): LightPath | null {
    return accepts(this) ? this : (this.parentPath?.find(accepts) ?? null);
  }

  traverse(visitor: Visitor, state: object): void {
    this.walk.start(this, visitor, state);
  }

  replaceWith(node: Node): void {
    moveComments(this.node, node);
    this.container[this.key] = node;
    this.walk.changed.add(this.parent);
  }

  /** A label or an export must stay together with its statement. */
  insertBefore(node: Node): void {
    const { container, parentPath } = this;
    if (parentPath !== null && (parentPath.type === "LabeledStatement" || parentPath.isExport())) {
      parentPath.insertBefore(node);
    } else if (Array.isArray(container)) {
      container.splice(this.key as number, 0, node);
      this.key = (this.key as number) + 1;
    } else throw new Error(`a statement in ${this.parent.type}.${String(this.key)} has nothing before it`);
  }

  isExport(): boolean {
    return this.type === "ExportNamedDeclaration" || this.type === "ExportDefaultDeclaration";
  }

  isProgram(): boolean {
    return this.type === "Program";
  }

  isBlockStatement(): boolean {
    return this.type === "BlockStatement";
  }

  isIdentifier(): boolean {
    return this.type === "Identifier";
  }

  isFunctionExpression(): boolean {
    return this.type === "FunctionExpression";
  }

  isArrowFunctionExpression(): boolean {
    return this.type === "ArrowFunctionExpression";
  }

  isClassExpression(): boolean {
    return this.type === "ClassExpression";
  }

  isClassMethod(): boolean {
    return this.type === "ClassMethod";
  }

  isStatement(): boolean {
    return this.walk.t.isStatement(this.node);
  }

  isExpression(): boolean {
    return this.walk.t.isExpression(this.node);
  }
}

throwingOnMore(LightPath.prototype, "a path's");

/**
 * One walk over one file, in Babel's order: each node once, and a node that replaces another after it. A node that is
 * put before a statement is not visited, since Istanbul ignores nodes without a place in the source.
 */
export class LightWalk {
  readonly t: T;
  readonly scope: { hasBinding(name: string): boolean };
  /** Nodes with a child that was replaced. */
  readonly changed: Set<Node> = new Set();
  #hooks: ReadonlyMap<string, { readonly enter: readonly Hook[]; readonly exit: readonly Hook[] }> = new Map();
  #state: object = {};

  constructor(t: T, hasBinding: (name: string) => boolean) {
    this.t = t;
    this.scope = throwingOnMore({ hasBinding }, "a scope's");
  }

  /** The path of a file's program. */
  program(file: BabelTypes.File): LightPath {
    return new LightPath(this, null, file, "program");
  }

  /** Visits what is below a path. */
  start(path: LightPath, visitor: Visitor, state: object): void {
    const listed = Object.entries(visitor).map(
      ([type, hooks]) => [type, { enter: [hooks?.enter ?? []].flat(), exit: [hooks?.exit ?? []].flat() }] as const,
    );
    this.#hooks = new Map(listed);
    this.#state = state;
    this.#children(path, path.node);
  }

  #visit(path: LightPath, node: Node): void {
    const hooks = this.#hooks.get(node.type);
    if (hooks !== undefined) for (const enter of hooks.enter) enter.call(this.#state, path, this.#state);
    if (path.node !== node) throw new Error(`istanbul-lib-instrument replaced the ${node.type} that it was visiting`);
    this.#children(path, node);
    if (hooks !== undefined) for (const exit of hooks.exit) exit.call(this.#state, path, this.#state);
  }

  /** The parser of another plugin may make nodes that Babel does not know; Babel does not look below them either. */
  #children(path: LightPath, node: Node): void {
    for (const key of this.t.VISITOR_KEYS[node.type] ?? []) {
      const child = (node as unknown as Owner)[key] as Node | (Node | null)[] | null | undefined;
      if (!child) continue;
      if (Array.isArray(child)) this.#list(path, child);
      else this.#visit(new LightPath(this, path, node, key), child);
    }
  }

  /**
   * The list is filled again from the start, so that putting a statement before the one that is visited does not move
   * all that follow.
   */
  #list(parent: LightPath, list: (Node | null)[]): void {
    const nodes = list.slice();
    list.length = 0;
    for (const node of nodes) {
      const place = list.push(node) - 1;
      if (node !== null) this.#visit(new LightPath(this, parent, list, place), node);
    }
  }
}

function moveComments(from: Node | null | undefined, to: Node): void {
  if (!from) return;
  for (const kind of COMMENTS) {
    const moved = from[kind];
    if (moved) to[kind] = to[kind] ? [...new Set([...to[kind], ...moved])] : moved;
    from[kind] = null;
  }
}
