/**
 * The children of a realm that runs several test files. Each child belongs to the test file that is running, or to all.
 */
import type { InstrumentOptions } from "../instrument/options";
import type { RecordedChild, Whose } from "../suite/child-work";
import { Children, hear, type Owner } from "./children";

export class RealmChildren {
  readonly #make: () => Children;
  readonly #common: Children;
  readonly #ofFiles = new Map<string, Children>();
  #ofAll: readonly RecordedChild[] | undefined;

  /** @param options the options by which they are instrumented. */
  constructor(run: string, options: InstrumentOptions) {
    this.#make = () => new Children(run, () => options);
    this.#common = this.#make();
    hear(this.#common);
  }

  /** What is started from now on belongs to this owner, in all files if none is named. */
  turnTo(owner: Owner, file: string | undefined): void {
    const children = this.#of(file);
    hear(children);
    children.turnTo(owner);
  }

  endTest(test: object, file: string): void {
    this.#of(file).endTest(test);
  }

  /** Something was started and not noticed. */
  lose(reason: string): void {
    this.#common.lose(reason);
  }

  opaque(file: string): string | undefined {
    return this.#common.opaque ?? this.#ofFiles.get(file)?.opaque;
  }

  /** What was started while no test file was running belongs to every test file. */
  recorded(file: string, whoseIs: (owner: Owner) => Whose): RecordedChild[] {
    this.#ofAll ??= this.#common.recorded(whoseIs);
    return [...this.#ofAll, ...(this.#ofFiles.get(file)?.recorded(whoseIs) ?? [])];
  }

  #of(file: string | undefined): Children {
    if (file === undefined) return this.#common;
    const children = this.#ofFiles.get(file) ?? this.#make();
    this.#ofFiles.set(file, children);
    return children;
  }
}
