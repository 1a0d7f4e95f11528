/**
 * The page: a state, and panes that show it. Whatever changes goes through `go`, and the address follows, so that links
 * can be shared and Back works.
 */
import { showCard } from "./card";
import { byId, el } from "./dom";
import { FilesPane } from "./files-pane";
import { showHeading } from "./heading";
import { beyond, nextOfKind, type Step, type Target } from "./jumps";
import { AllLines } from "./lines-view";
import { Marks } from "./marks";
import type { Model, OpenFile } from "./model";
import { SourceView } from "./source-view";
import { addressOf, START, type State, stateAt, type View } from "./state";
import type { TestRow } from "./test-rows";
import { TestsPane } from "./tests-pane";

/** What of the page a narrow window shows. */
export type PaneName = "files" | "source" | "tests";

export class App {
  readonly #model: Model;
  readonly #files: FilesPane;
  readonly #tests: TestsPane;
  readonly #source = new SourceView();
  readonly #allLines: AllLines;
  readonly #marks: Marks;
  /** What is asked for, and what is there: a source may take a moment. */
  #state: State = START;
  #shown: State = START;
  #open: OpenFile | undefined;
  #filesOfTest: ReadonlyMap<number, number> | undefined;

  constructor(model: Model) {
    this.#model = model;
    this.#allLines = new AllLines(model);
    this.#files = new FilesPane(model, (file) => this.go({ file, line: 0 }, "source"));
    this.#tests = new TestsPane(model, (row) => this.#chooseTest(row));
    this.#marks = new Marks(model, this.#source);
  }

  get state(): State {
    return this.#state;
  }

  /** @param pane that a narrow window is to show then. */
  async go(change: Partial<State>, pane?: PaneName): Promise<void> {
    const before = this.#state;
    await this.#show({ ...before, view: viewAfter(before, change), ...change });
    if (pane !== undefined) this.showPane(pane);
    const address = addressOf(this.#model.data, this.#state);
    if (address === location.hash) return;
    const { file, test, view } = this.#state;
    const isPlace = file !== before.file || test !== before.test || view !== before.view;
    history[isPlace || this.#state.line === 0 || before.line === 0 ? "pushState" : "replaceState"](null, "", address);
  }

  /** False where the address tells no place of these data. */
  async goToAddress(): Promise<boolean> {
    const place = stateAt(this.#model.data, location.hash);
    if (place !== undefined) await this.#show({ ...this.#state, ...place });
    return place !== undefined;
  }

  /** What one sees first of a file are its missed lines. */
  async goToStart(file: number): Promise<void> {
    await this.#show({ ...START, file });
    const [missed] = [...(this.#open?.lines ?? [])].find(([, { kind }]) => kind === "missed") ?? [];
    if (missed !== undefined) this.#source.reveal(missed);
  }

  showPane(name: PaneName): void {
    document.body.dataset["pane"] = name;
    for (const one of ["files", "source", "tests"])
      byId(`tab-${one}`).setAttribute("aria-pressed", String(one === name));
  }

  clear(): void {
    byId<HTMLInputElement>("query").value = "";
    void this.go({ line: 0, test: -1, query: "" });
  }

  chooseLine(line: number): void {
    void this.go({ line: line === this.#state.line ? 0 : line });
  }

  /** The next or previous line that something tells of. */
  lineBeside(step: Step): void {
    if (this.#open === undefined) return;
    const next = beyond([...this.#open.lines.keys()], this.#state.line, step);
    if (next !== undefined) void this.go({ line: next });
  }

  fileBeside(step: Step): void {
    void this.go({ file: this.#files.beside(this.#state.file, step), line: 0 });
  }

  async jump(kind: Target, step: Step): Promise<void> {
    const next = await nextOfKind(this.#model, this.#state, kind, step);
    if (next !== undefined) await this.go(next, "source");
  }

  jumpInTest(step: Step): void {
    const next = beyond(this.#marks.lines, this.#state.line, step);
    if (next !== undefined) void this.go({ line: next });
  }

  printAll(): void {
    this.#source.paintAll();
    this.#allLines.paintAll();
  }

  /** Of a test file all tests are shown. */
  #chooseTest({ test, path }: TestRow): void {
    if (test < 0) void this.go({ query: path, line: 0 });
    else void this.go(test === this.#state.test ? { test: -1 } : this.#withFileOf(test), "source");
  }

  /** A test of which this file has no line is shown where it has most. */
  #withFileOf(test: number): Partial<State> {
    const files = this.#model.filesOf(test);
    const [first] = [...files].sort(([, a], [, b]) => b - a);
    if (first === undefined || files.has(this.#state.file)) return { test };
    return { test, file: first[0], line: 0 };
  }

  /** What is asked for last is shown last, however long a source takes. */
  async #show(state: State): Promise<void> {
    this.#state = state;
    const open = await this.#model.open(state.file);
    if (this.#state !== state) return;
    if (state.line > open.text.length) return await this.#show({ ...state, line: 0 });
    const before = this.#shown;
    this.#shown = state;
    if (state.test !== before.test) this.#filesOfTest = state.test < 0 ? undefined : this.#model.filesOf(state.test);
    if (open !== this.#open) this.#source.show(open);
    this.#open = open;
    this.#showParts(open, before);
  }

  #showParts(open: OpenFile, before: State): void {
    const state = this.#shown;
    byId("source").hidden = state.view !== "file";
    this.#marks.show(open, state);
    this.#reveal(state, before);
    this.#files.show(state, this.#filesOfTest);
    if (state.view === "file") this.#allLines.hide();
    else void this.#allLines.show(state.view, this.#files.shown);
    showHeading(this.#model, state, open);
    this.#tests.show(state, open);
    showCard(this.#model, state, open, this.#filesOfTest);
    const input = byId<HTMLInputElement>("query");
    if (state.query !== before.query && state.query !== input.value) input.value = state.query;
    byId("clear").hidden = state.test < 0 && state.line === 0 && state.query === "";
  }

  #reveal({ line, test }: State, before: State): void {
    const [first] = this.#marks.lines;
    if (line > 0) this.#source.reveal(line);
    else if (test !== before.test && first !== undefined) this.#source.reveal(first);
  }
}

/** What is chosen is shown in its file. */
function viewAfter({ view }: State, { file, line = 0, test = -1 }: Partial<State>): View {
  return file === undefined && line === 0 && test < 0 ? view : "file";
}

/** What there is to see at all. */
export function emptyPage(name: string): void {
  byId("title").textContent = `No source in the data of ${name}`;
  byId("facts").replaceChildren(el("span", "", "Nothing was recorded."));
}
