/**
 * What is marked in the source: the chosen line, and the lines of the chosen test; and the ruler beside it.
 */
import { byId } from "./dom";
import { hooksAround } from "./index";
import type { LineKind } from "./lines";
import type { Model, OpenFile } from "./model";
import { within } from "./runs";
import type { SourceView } from "./source-view";
import type { State } from "./state";

const RULER_WIDTH = 14;

export class Marks {
  readonly #model: Model;
  readonly #source: SourceView;
  readonly #host = byId("code");
  readonly #ruler = byId<HTMLCanvasElement>("ruler");
  #open: OpenFile | undefined;
  #current: HTMLElement | undefined;
  #marked: HTMLElement[] = [];
  #own: readonly number[] = [];

  constructor(model: Model, source: SourceView) {
    this.#model = model;
    this.#source = source;
    new ResizeObserver(() => this.#drawRuler()).observe(this.#host);
    this.#ruler.addEventListener("click", (event) => {
      const { scrollHeight, clientHeight } = this.#host;
      this.#host.scrollTop = (event.offsetY / this.#ruler.clientHeight) * scrollHeight - clientHeight / 2;
    });
  }

  /** Lines that the chosen test reaches itself, ascending. */
  get lines(): readonly number[] {
    return this.#own;
  }

  show(open: OpenFile, { line, test }: State): void {
    this.#open = open;
    this.#current?.removeAttribute("aria-selected");
    this.#current = this.#source.row(line);
    this.#current?.setAttribute("aria-selected", "true");
    if (this.#current === undefined) this.#host.removeAttribute("aria-activedescendant");
    else this.#host.setAttribute("aria-activedescendant", this.#current.id);
    this.#markTest(open, test);
    this.#drawRuler();
  }

  #markTest(open: OpenFile, test: number): void {
    for (const row of this.#marked) row.classList.remove("by", "via");
    this.#marked = [];
    this.#own = [];
    this.#host.classList.toggle("of-test", test >= 0);
    if (test < 0) return;
    const { index, data } = this.#model;
    const [first, end] = [index.firsts[open.place] as number, index.firsts[open.place + 1] as number];
    const { own, ran, file } = this.#model.test(test);
    const wide = data.testFiles[file];
    const via = ran && wide ? [wide.load, wide.shared, ...hooksAround(data, test)] : [];
    const blocks = via.flatMap((runs) => within(runs, first, end));
    this.#add(open, this.#linesOf(blocks), "via");
    this.#own = this.#linesOf(within(own, first, end));
    this.#add(open, this.#own, "by");
  }

  #linesOf(blocks: readonly number[]): number[] {
    const { lines } = this.#model.index;
    return [...new Set(blocks.map((block) => lines[block] as number))].filter((line) => line > 0).sort((a, b) => a - b);
  }

  #add({ further }: OpenFile, lines: readonly number[], name: "by" | "via"): void {
    const starts = new Set(lines);
    const all = [...lines, ...[...further].filter(([, start]) => starts.has(start)).map(([line]) => line)];
    for (const line of all) {
      const row = this.#source.row(line);
      if (row === undefined) continue;
      row.classList.add(name);
      this.#marked.push(row);
    }
  }

  /** The whole file as a strip: what was missed, what one test alone holds, what changed and differs, where the test was. */
  #drawRuler(): void {
    const context = this.#ruler.getContext("2d");
    if (this.#open === undefined || context === null) return;
    const { lines, changed, gained, lost, text } = this.#open;
    const ofKind = (kind: LineKind): number[] => [...lines].flatMap(([line, one]) => (one.kind === kind ? [line] : []));
    const height = this.#host.clientHeight;
    Object.assign(this.#ruler, { width: RULER_WIDTH, height });
    const style = getComputedStyle(this.#ruler);
    const put = (all: Iterable<number>, colour: string, x: number, width: number): void => {
      context.fillStyle = style.getPropertyValue(colour);
      for (const line of all)
        context.fillRect(x, ((line - 1) / text.length) * height, width, Math.max(2, height / text.length));
    };
    put(ofKind("one"), "--one-mark", 8, 6);
    put(ofKind("missed"), "--miss-mark", 3, 11);
    put(changed, "--changed", 0, 2);
    put(gained, "--gained", 0, 5);
    put(lost, "--miss-mark", 0, 5);
    put(this.#own, "--accent", 3, 5);
  }
}
