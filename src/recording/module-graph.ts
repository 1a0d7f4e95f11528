/**
 * Which CommonJS modules a test file uses, directly or not, and when each of them runs.
 *
 * Nothing tells what ES modules import, so a module that no known module requires (the main module, what Node preloads,
 * what an ES module imports) counts as used by all test files, and so does all that it requires in turn, up to the test
 * files. A test file that uses an ES module may use any module: what that imports may have been loaded by another test
 * file.
 */
import { types } from "node:util";
import { formatOf } from "../instrument/module-format";

export interface ModuleListener {
  /** A module is about to run. */
  begins(file: string): void;
  /** It has run and has not thrown. */
  ends(file: string): void;
}

export class ModuleGraph {
  /** The last module of each file. */
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

  /** Call it before the file is loaded, if possible. */
  addTestFile(file: string): void {
    this.#testFiles.add(file);
    this.#orphans.delete(file);
  }

  /** It has no tests, so what it does counts for all test files. */
  dropTestFile(file: string): void {
    const module = this.#modules.get(file);
    this.#testFiles.delete(file);
    if (module !== undefined) this.#orphans.set(file, module);
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

  /**
   * @param file a test file.
   * @returns undefined where it may use any module. A test file that is not a CommonJS module was imported.
   */
  usedBy(file: string): ReadonlySet<string> | undefined {
    const module = this.#modules.get(file);
    if (module === undefined) return undefined;
    const own = modulesBelow([module], () => false);
    if (own.some(isEsModule)) return undefined;
    const common = modulesBelow([...this.#orphans.values()], (name) => this.#testFiles.has(name));
    return new Set([file, ...filesOf(own), ...filesOf(common)]);
  }
}

/** Whether it is an ES module that was required. */
function isEsModule({ filename, exports }: NodeModule): boolean {
  return types.isModuleNamespaceObject(exports) || (typeof filename === "string" && formatOf(filename) === "module");
}

/** Some children that Node lists for a module are not complete module objects. */
function filesOf(modules: readonly NodeModule[]): string[] {
  return modules.map(({ filename }) => filename).filter((name) => typeof name === "string");
}

function modulesBelow(modules: readonly NodeModule[], isLeftOut: (file: string) => boolean): NodeModule[] {
  const seen = new Set<NodeModule>();
  const waiting = [...modules];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next) || isLeftOut(next.filename)) continue;
    seen.add(next);
    waiting.push(...((next.children as NodeModule[] | undefined) ?? []));
  }
  return [...seen];
}
