/**
 * The source of a file, line by line.
 *
 * All lines are there from the start, so that the browser finds text in them, in chunks that it lays out when they come into
 * view; colours of the language are added then.
 */
import { byId, el } from "./dom";
import { LINE_HEIGHT, lineRow, mostTests } from "./line-row";
import type { OpenFile } from "./model";
import { Painter } from "./painter";

const CHUNK = 80;

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
    const most = mostTests(open);
    this.#rows = open.text.map((_, i) => sourceRow(open, i + 1, most));
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

/** It can be chosen. */
function sourceRow(open: OpenFile, number: number, most: number): HTMLElement {
  const row = el("div");
  lineRow(row, open, number, most);
  row.id = `L${number}`;
  row.setAttribute("role", "option");
  return row;
}
