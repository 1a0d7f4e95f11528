/** The colours of the language, which lines get when they are about to come into view. */
import { el } from "./dom";
import { type Token, tokensOf } from "./tokens";

/** Lines and sources that are longer were not written by hand: they have no colours, which would take long. */
const MOST_IN_LINE = 2_000;
const MOST_IN_SOURCE = 500_000;

/** Colours come this far before their lines. */
const AHEAD = "600px";

export class Painter {
  readonly #text: readonly string[];
  readonly #starts: number[] = [0];
  readonly #watcher: IntersectionObserver;
  readonly #unpainted = new Set<Element>();
  #tokens: readonly Token[] | undefined;

  constructor(text: readonly string[], root: Element) {
    this.#text = text;
    for (const line of text) this.#starts.push((this.#starts.at(-1) as number) + line.length + 1);
    const paint = (entries: IntersectionObserverEntry[]): void => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) this.#paint(target);
    };
    this.#watcher = new IntersectionObserver(paint, { root, rootMargin: AHEAD });
  }

  watch(chunk: Element): void {
    this.#unpainted.add(chunk);
    this.#watcher.observe(chunk);
  }

  paintAll(): void {
    for (const chunk of this.#unpainted) this.#paint(chunk);
  }

  stop(): void {
    this.#watcher.disconnect();
  }

  #paint(chunk: Element): void {
    this.#watcher.unobserve(chunk);
    this.#unpainted.delete(chunk);
    this.#tokens ??= (this.#starts.at(-1) as number) > MOST_IN_SOURCE ? [] : tokensOf(this.#text.join("\n"));
    for (const row of chunk.children) {
      const code = row.querySelector("code");
      if (code !== null) this.#paintLine(code, Number((row as HTMLElement).dataset["line"]) - 1);
    }
  }

  #paintLine(code: HTMLElement, place: number): void {
    const text = this.#text[place] as string;
    if (text.length > MOST_IN_LINE) return;
    const [start, tokens] = [this.#starts[place] as number, this.#tokens as readonly Token[]];
    const parts: (string | Node)[] = [];
    let last = 0;
    for (let i = firstEndingAfter(tokens, start); i < tokens.length; i++) {
      const [from, end, name] = tokens[i] as Token;
      if (from >= start + text.length) break;
      const [first, next] = [Math.max(from - start, 0), Math.min(end - start, text.length)];
      parts.push(text.slice(last, first), el("span", name, text.slice(first, next)));
      last = next;
    }
    if (parts.length > 0) code.replaceChildren(...parts, text.slice(last));
  }
}

/** Tokens follow each other, so their ends ascend. */
function firstEndingAfter(tokens: readonly Token[], place: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tokens[middle] as Token)[1] <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}
