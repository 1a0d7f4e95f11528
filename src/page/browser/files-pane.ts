/**
 * The pane of files: a tree with how much of each was reached.
 */
import { byId, el, num, percent, plural } from "./dom";
import { List } from "./list";
import type { FileCounts, Model } from "./model";
import type { State } from "./state";
import { shownFiles, type TreeRow, treeRows } from "./tree";

const ROW_HEIGHT = 24;

export class FilesPane {
  readonly #model: Model;
  readonly #list: List<TreeRow>;
  readonly #closed = new Set<string>();
  #state: State | undefined;
  #ofTest: ReadonlyMap<number, number> | undefined;
  #rows: readonly TreeRow[] = [];
  #shown: readonly number[] = [];

  constructor(model: Model, choose: (file: number) => void) {
    this.#model = model;
    this.#list = new List<TreeRow>(byId("files"), {
      ...{ height: ROW_HEIGHT, role: "treeitem" },
      draw: (row) => this.#draw(row),
      choose: (row) => (row.file < 0 ? this.#toggle(row) : choose(row.file)),
      side: (row, direction) => this.#side(row, direction),
    });
  }

  show(state: State, ofTest: ReadonlyMap<number, number> | undefined): void {
    const isNew =
      state.query !== this.#state?.query || state.filesBy !== this.#state.filesBy || ofTest !== this.#ofTest;
    const isOther = state.file !== this.#state?.file;
    this.#state = state;
    this.#ofTest = ofTest;
    this.#fill(isNew);
    if (isOther || isNew) this.#list.point(`file ${state.file}`);
  }

  /** Files that search and filters let through, those in closed directories too. */
  get shown(): readonly number[] {
    return this.#shown;
  }

  /** The file that is shown before or after one; itself where there is none. */
  beside(file: number, step: -1 | 1): number {
    const files = this.#rows.flatMap((row) => (row.file < 0 ? [] : [row.file]));
    return files[files.indexOf(file) + step] ?? file;
  }

  #fill(isNew: boolean): void {
    const state = this.#state as State;
    this.#shown = shownFiles(this.#model, state, this.#ofTest);
    this.#rows = treeRows(this.#model, this.#shown, state, this.#closed);
    this.#list.set(this.#rows, isNew);
    byId("files-none").hidden = this.#rows.length > 0;
  }

  #toggle({ path }: TreeRow): void {
    if (!this.#closed.delete(path)) this.#closed.add(path);
    this.#fill(false);
  }

  /** To the left out of a directory, and then to the one around it. */
  #side(row: TreeRow, direction: -1 | 1): boolean {
    if (this.#state?.filesBy !== "tree") return false;
    if (row.file < 0 && row.isOpen !== direction > 0) this.#toggle(row);
    else if (direction < 0) this.#list.point(`${row.path.replace(/\/$/, "").split("/").slice(0, -1).join("/")}/`);
    return true;
  }

  #draw(row: TreeRow): HTMLElement {
    const element = el("div", "row");
    const ofTest = row.file < 0 ? undefined : this.#ofTest?.get(row.file);
    element.style.paddingInlineStart = `${0.6 + row.depth * 0.9}rem`;
    element.setAttribute("aria-level", String(row.depth + 1));
    element.setAttribute("aria-selected", String(row.file >= 0 && row.file === this.#state?.file));
    if (row.isOpen !== undefined) element.setAttribute("aria-expanded", String(row.isOpen));
    element.title = `${row.path}: ${inWords(row.counts)}`;
    const { lines, missed } = row.counts;
    element.append(
      el("span", "twist", row.isOpen === undefined ? "" : row.isOpen ? "▾" : "▸"),
      el("span", "name", row.name),
      ...(row.counts.changed > 0 && row.file >= 0 ? [changedTag(row.counts)] : []),
      ...(row.counts.differs > 0 && row.file >= 0 ? [differsTag(row.counts)] : []),
      ofTest === undefined ? meter(row.counts) : el("span", "tag", plural(ofTest, "line")),
      el("span", "pct", ofTest === undefined ? percent(lines - missed, lines) : percent(ofTest, lines)),
    );
    return element;
  }
}

function changedTag({ changed, changedMissed }: FileCounts): HTMLElement {
  return el("span", `tag changed${changedMissed > 0 ? " missed" : ""}`, `±${num(changed)}`);
}

function differsTag({ gained, lost }: FileCounts): HTMLElement {
  const parts = [...(gained > 0 ? [`+${num(gained)}`] : []), ...(lost > 0 ? [`−${num(lost)}`] : [])];
  return el("span", `tag${lost > 0 ? " missed" : ""}`, parts.join(" "));
}

function inWords({ lines, missed, one, load, changed, changedMissed, gained, lost }: FileCounts): string {
  const told = [
    `${plural(lines, "line")}: ${num(lines - missed)} reached`,
    ...(one > 0 ? [`${num(one)} by one test only`] : []),
    ...(load > 0 ? [`${num(load)} only by what files of tests do for all of theirs`] : []),
    `${num(missed)} missed`,
    ...(changed > 0 ? [`${num(changed)} changed, ${num(changedMissed)} of them missed`] : []),
    ...(gained > 0 ? [`${num(gained)} reached by this run only`] : []),
    ...(lost > 0 ? [`${num(lost)} reached by the base only`] : []),
  ];
  return told.join(", ");
}

function meter({ lines, missed, one, load }: FileCounts): HTMLElement {
  const bar = el("span", "meter");
  const parts = { own: lines - missed - one - load, load, one, missed };
  for (const [kind, count] of Object.entries(parts)) {
    const part = el("i", kind);
    part.style.width = `${lines === 0 ? 0 : (count / lines) * 100}%`;
    bar.append(part);
  }
  return bar;
}
