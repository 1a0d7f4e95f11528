/**
 * The source of a file, line by line.
 *
 * All lines are there from the start, so that the browser finds text in them, in chunks that it lays out when they come into
 * view; colours of the language are added then.
 */
import { byId, el, num, plural } from "./dom";
import type { Line } from "./lines";
import type { OpenFile } from "./model";
import { type Token, tokensOf } from "./tokens";

const CHUNK = 80;

/** Pixels; the style sheet has the same. */
const LINE_HEIGHT = 19;

/** Lines and sources that are longer were not written by hand: they have no colours, which would take long. */
const MOST_IN_LINE = 2_000;
const MOST_IN_SOURCE = 500_000;

/** Colours come this far before their lines. */
const AHEAD = "600px";

export class SourceView {
  readonly #host = byId("code");
  readonly #inner = byId("lines");
  #open: OpenFile | undefined;
  #rows: HTMLElement[] = [];
  #painter: Painter | undefined;

  get place(): number {
    return this.#open?.place ?? -1;
  }

  show(open: OpenFile): void {
    this.#open = open;
    this.#painter?.stop();
    this.#painter = new Painter(open.text, this.#host);
    const most = Math.log(1 + [...open.lines.values()].reduce((sum, { tests }) => Math.max(sum, tests), 1));
    this.#rows = open.text.map((text, i) => lineRow(open, i + 1, text, most));
    const chunks = this.#chunks();
    const width = open.text.reduce((most, text) => Math.max(most, widthOf(text)), 0);
    this.#inner.style.setProperty("--width", `calc(12em + ${width}ch)`);
    this.#inner.replaceChildren(...chunks);
    this.#host.scrollTo(0, 0);
    for (const chunk of chunks) this.#painter.watch(chunk);
  }

  row(line: number): HTMLElement | undefined {
    return this.#rows[line - 1];
  }

  /** Into view, unless it is there. */
  reveal(line: number): void {
    const row = this.row(line);
    if (row === undefined) return;
    const host = this.#host;
    const top = row.getBoundingClientRect().top - this.#inner.getBoundingClientRect().top;
    if (top < host.scrollTop + 40 || top > host.scrollTop + host.clientHeight - 60)
      host.scrollTop = top - host.clientHeight / 3;
  }

  /** Before a print, which shows all. */
  paintAll(): void {
    this.#painter?.paintAll();
  }

  #chunks(): HTMLElement[] {
    const chunks: HTMLElement[] = [];
    for (let from = 0; from < this.#rows.length; from += CHUNK) {
      const rows = this.#rows.slice(from, from + CHUNK);
      const chunk = el("div", "chunk");
      chunk.setAttribute("role", "presentation");
      chunk.style.containIntrinsicHeight = `${rows.length * LINE_HEIGHT}px`;
      chunk.append(...rows);
      chunks.push(chunk);
    }
    return chunks;
  }
}

/** In columns, of which a tab takes up to four. */
function widthOf(text: string): number {
  return text.length + 3 * (text.split("\t").length - 1);
}

function lineRow(open: OpenFile, number: number, text: string, most: number): HTMLElement {
  const line = open.lines.get(number);
  const start = open.lines.get(open.further.get(number) ?? 0);
  const row = el("div", classesOf(line ?? start, line === undefined, open.changed.has(number)));
  row.id = `L${number}`;
  row.setAttribute("role", "option");
  row.dataset["line"] = String(number);
  const code = el("code", "", text);
  row.append(el("span", "no", String(number)), el("span", "count", line && countOf(line)), code);
  if (line?.kind === "own")
    row.style.setProperty("--heat", (0.1 + (0.34 * Math.log(1 + line.tests)) / most).toFixed(2));
  const gap = line && gapOf(line);
  if (gap) code.dataset["gap"] = gap;
  return row;
}

function classesOf(line: Line | undefined, isFurther: boolean, isChanged: boolean): string {
  const kind = line === undefined ? "" : ` told ${line.kind}${isFurther ? " further" : ""}${line.counts ? "" : " arm"}`;
  const isPartial = !isFurther && line !== undefined && line.branches + line.statements > 0;
  return `ln${kind}${isPartial ? " partial" : ""}${isChanged ? " changed" : ""}`;
}

function countOf({ kind, tests }: Line): string {
  if (kind === "missed") return "0";
  return tests === 0 ? "load" : num(tests);
}

/** What of a line that was reached was not. */
function gapOf({ branches, statements }: Line): string {
  if (branches > 0) return `◧ ${plural(branches, "branch").replace("branchs", "branches")} not taken`;
  return statements > 0 ? `◧ ${plural(statements, "statement")} not reached` : "";
}

class Painter {
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
