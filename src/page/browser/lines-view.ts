/**
 * The lines of all files that have changed, or that the runs differ in, one under the other. Each is a link to its
 * place, with how many tests reach it.
 */
import { byId, el, facts, num, plural } from "./dom";
import { countOf, LINE_HEIGHT, lineRow, mostTests } from "./line-row";
import type { Line } from "./lines";
import { type FileCounts, linesIn, type Model, type OpenFile } from "./model";
import { Painter } from "./painter";
import { addressOf, type LinesView, START } from "./state";

/** The browser lays out no more in a moment; a search or a filter of the files leads to the others. */
const MOST_LINES = 5_000;

/** Pixels, about. */
const HEADING_HEIGHT = 32;

export class AllLines {
  readonly #model: Model;
  readonly #host = byId("all-lines");
  #painters: Painter[] = [];
  #shown = "";
  #asked = 0;

  constructor(model: Model) {
    this.#model = model;
  }

  hide(): void {
    this.#host.hidden = true;
  }

  /** @param files in which lines are looked for, in order. */
  async show(view: LinesView, files: readonly number[]): Promise<void> {
    const asked = ++this.#asked;
    this.#host.hidden = false;
    const key = JSON.stringify([view, files]);
    if (key === this.#shown) return;
    const open = await this.#open(view, files);
    if (asked !== this.#asked) return;
    this.#shown = key;
    this.#fill(view, open, files);
  }

  paintAll(): void {
    for (const painter of this.#painters) painter.paintAll();
  }

  /** Files with such lines, as many as there is room for. */
  async #open(view: LinesView, files: readonly number[]): Promise<OpenFile[]> {
    const open: OpenFile[] = [];
    let lines = 0;
    for (const file of files) {
      const count = this.#model.counts[file]?.[view] ?? 0;
      if (count === 0) continue;
      if (open.length > 0 && lines + count > MOST_LINES) break;
      lines += count;
      open.push(await this.#model.open(file));
    }
    return open;
  }

  #fill(view: LinesView, open: readonly OpenFile[], files: readonly number[]): void {
    for (const painter of this.#painters) painter.stop();
    this.#painters = open.map(({ text }) => new Painter(text, this.#host));
    const sections = open.map((one) => this.#section(view, one));
    const more = files.filter((file) => (this.#model.counts[file]?.[view] ?? 0) > 0).length - open.length;
    this.#host.replaceChildren(
      ...sections,
      ...(more > 0 ? [el("p", "note", `${plural(more, "more file")}: search or filter the files to see them.`)] : []),
      ...(view === "changed" ? unknownFiles(this.#model.data.unknown) : []),
    );
    this.#host.scrollTo(0, 0);
    for (const [i, section] of sections.entries()) this.#painters[i]?.watch(section);
  }

  #section(view: LinesView, open: OpenFile): HTMLElement {
    const section = el("section", "chunk");
    const heading = el("h3");
    heading.append(this.#link(open, 0), ...facts(countsIn(view, this.#model.counts[open.place] as FileCounts)));
    heading.firstElementChild?.append(open.file.path);
    const note = open.file.note === undefined ? [] : [el("p", "warning", open.file.note)];
    const all = linesIn(view, open);
    const lines = all.slice(0, MOST_LINES);
    const more = all.length - lines.length;
    section.style.containIntrinsicHeight = `${HEADING_HEIGHT + lines.length * LINE_HEIGHT}px`;
    section.append(heading, ...note, ...this.#rows(open, lines));
    if (more > 0) section.append(el("p", "note", `${plural(more, "more line")} in the file itself.`));
    return section;
  }

  #rows(open: OpenFile, lines: readonly number[]): HTMLElement[] {
    const most = mostTests(open);
    const known = new Set(lines);
    return lines.map((line) => {
      const row = this.#link(open, line);
      lineRow(row, open, line, most);
      row.classList.toggle("apart", !known.has(line - 1));
      const start = open.further.get(line) ?? 0;
      if (!known.has(start)) tellStart(row, open.lines.get(start));
      return row;
    });
  }

  #link({ place }: OpenFile, line: number): HTMLAnchorElement {
    const link = el("a");
    link.href = addressOf(this.#model.data, { ...START, file: place, line });
    return link;
  }
}

/** Of a statement whose first line is not shown, another one says how many tests reach it. */
function tellStart(row: HTMLElement, start: Line | undefined): void {
  const count = row.querySelector(".count");
  if (start === undefined || count === null) return;
  row.classList.remove("further");
  count.textContent = countOf(start);
}

/** Such lines in numbers. */
export function countsIn(view: LinesView, counts: FileCounts): [string, string][] {
  const { changed, changedMissed, gained, lost } = counts;
  if (view === "changed") return [[num(changed), `changed, ${num(changedMissed)} missed`]];
  return [
    ...(gained > 0 ? [[`+${num(gained)}`, "reached by this run only"] as [string, string]] : []),
    ...(lost > 0 ? [[`−${num(lost)}`, "reached by the base only"] as [string, string]] : []),
  ];
}

function unknownFiles(paths: readonly string[]): HTMLElement[] {
  if (paths.length === 0) return [];
  const section = el("section", "unknown");
  const list = el("ul");
  list.append(...paths.map((path) => el("li", "", path)));
  section.append(el("h3", "", `${plural(paths.length, "changed file")} that the data do not have`), list);
  section.append(el("p", "note", "No test is known to have loaded them, or nothing in them is counted."));
  return [section];
}
