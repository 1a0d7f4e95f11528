/**
 * Which modules of CommonJS a test file uses, directly or not, and when each of them runs.
 *
 * What ES modules import nobody tells. So what no known module requires (the main module, what Node preloads, what an ES module
 * imports) counts as used by all test files, and so does all that it requires in turn, up to the test files themselves.
 */

export interface ModuleListener {
  /** A module is about to be run. */
  begins(file: string): void;
  /** It has been run, and has not thrown. */
  ends(file: string): void;
}

export class ModuleGraph {
  /** The last one of each file. */
  readonly #modules = new Map<string, NodeModule>();
  readonly #known = new WeakSet<NodeModule>();
  readonly #orphans = new Map<string, NodeModule>();
  readonly #testFiles: Set<string> = new Set();
  #listener: ModuleListener | undefined;

  hear(listener: ModuleListener): void {
    this.#listener = listener;
  }

  get testFiles(): ReadonlySet<string> {
    return this.#testFiles;
  }

  /** Before it is loaded, if possible. */
  addTestFile(file: string): void {
    this.#testFiles.add(file);
    this.#orphans.delete(file);
  }

  get isHeard(): boolean {
    return this.#listener !== undefined;
  }

  begin(module: NodeModule): void {
    const { filename: file, parent } = module;
    const isRequired = parent !== undefined && parent !== null && this.#known.has(parent);
    if (!isRequired && !this.#testFiles.has(file)) this.#orphans.set(file, module);
    this.#modules.set(file, module);
    this.#known.add(module);
    this.#listener?.begins(file);
  }

  end(file: string): void {
    this.#listener?.ends(file);
  }

  /** @param file a test file. */
  usedBy(file: string): ReadonlySet<string> {
    const module = this.#modules.get(file);
    const own = module === undefined ? [] : filesBelow([module], () => false);
    const common = filesBelow([...this.#orphans.values()], (name) => this.#testFiles.has(name));
    return new Set([file, ...own, ...common]);
  }
}

function filesBelow(modules: readonly NodeModule[], isLeftOut: (file: string) => boolean): string[] {
  const seen = new Set<NodeModule>();
  const waiting = [...modules];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next) || isLeftOut(next.filename)) continue;
    seen.add(next);
    waiting.push(...next.children);
  }
  return Array.from(seen, ({ filename }) => filename);
}
