/**
 * The pane of tests: what reaches the chosen line, or all tests.
 */
import { byId, duration, el, num, plural } from "./dom";
import { List } from "./list";
import type { Model, OpenFile } from "./model";
import type { State } from "./state";
import { named, type TestRow, testAnswer } from "./test-rows";

const ROW_HEIGHT = 40;

export class TestsPane {
  readonly #model: Model;
  readonly #list: List<TestRow>;
  #state: State | undefined;

  constructor(model: Model, choose: (row: TestRow) => void) {
    this.#model = model;
    this.#list = new List<TestRow>(byId("tests"), {
      ...{ height: ROW_HEIGHT, role: "option", choose },
      draw: (row) => this.#draw(row),
    });
  }

  show(state: State, open: OpenFile): void {
    const isNew = this.#state === undefined || questionOf(state) !== questionOf(this.#state);
    this.#state = state;
    const { title, note, rows } = testAnswer(this.#model, state, open);
    byId("answer").textContent = title;
    byId("tab-tests").textContent = title.split(" ").slice(0, 2).join(" ");
    byId("answer-note").textContent = note;
    byId("answer-note").hidden = note === "";
    byId("tests-none").hidden = rows.length > 0;
    this.#list.set(rows, isNew);
    if (isNew && state.test >= 0) this.#list.point(`test ${state.test}`);
  }

  #draw({ test: place, text, small, isHead }: TestRow): HTMLElement {
    const row = el("div", isHead === true ? "row head" : "row");
    if (place >= 0) return this.#drawTest(row, place);
    const name = el("span", "name", text);
    if (small !== undefined) name.append(el("small", "", small));
    row.append(name);
    return row;
  }

  #drawTest(row: HTMLElement, place: number): HTMLElement {
    const test = this.#model.test(place);
    const { path, project } = this.#model.fileOf(test);
    const alone = this.#model.index.alone[place] as number;
    const name = el("span", "name", this.#model.nameOf(place));
    row.title = this.#model.nameOf(place);
    row.setAttribute("aria-selected", String(place === this.#state?.test));
    name.append(el("small", "", named(path, project)));
    row.append(
      name,
      ...(test.status === "passed" ? [] : [el("span", `tag ${test.status}`, test.status)]),
      ...(test.was === undefined ? [] : [el("span", "tag", test.was === "" ? "new" : `was ${test.was}`)]),
      ...(test.shared ? [el("span", "tag", "shared")] : []),
      ...(alone > 0 ? [aloneTag(alone)] : []),
      el("span", "pct", duration(test.duration)),
    );
    return row;
  }
}

function aloneTag(blocks: number): HTMLElement {
  const tag = el("span", "tag one", `${num(blocks)} alone`);
  tag.title = `${plural(blocks, "block")} that no other test reaches`;
  return tag;
}

/** What the answer is to, but for the chosen test. */
function questionOf({ file, line, query, testsWith, testsBy }: State): string {
  return JSON.stringify([line > 0 ? file : -1, line, query, testsWith, testsBy]);
}
