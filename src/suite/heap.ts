/** A binary heap whose first item may be moved down after its order has changed. */
export class Heap<T> {
  readonly #items: T[];
  readonly #isBefore: (a: T, b: T) => boolean;

  constructor(items: readonly T[], isBefore: (a: T, b: T) => boolean) {
    this.#items = [...items];
    this.#isBefore = isBefore;
    for (let i = items.length >>> 1; i-- > 0; ) this.#sift(i);
  }

  get first(): T | undefined {
    return this.#items[0];
  }

  /** Call it when the first item may no longer be the first. */
  lowerFirst(): void {
    this.#sift(0);
  }

  removeFirst(): void {
    const last = this.#items.pop();
    if (last === undefined || this.#items.length === 0) return;
    this.#items[0] = last;
    this.#sift(0);
  }

  #sift(from: number): void {
    const items = this.#items;
    for (let at = from; ; ) {
      const next = this.#firstOf(this.#firstOf(at, 2 * at + 1), 2 * at + 2);
      if (next === at) return;
      [items[at], items[next]] = [items[next] as T, items[at] as T];
      at = next;
    }
  }

  #firstOf(at: number, other: number): number {
    const [one, another] = [this.#items[at], this.#items[other]];
    return another !== undefined && this.#isBefore(another, one as T) ? other : at;
  }
}
