/**
 * The data with what is worked out of them, for all parts of the page.
 */
import type { PageData, PageFile, PageRuns, PageTest } from "../page-data";
import { type Index, indexOf } from "./index";
import { countLines, furtherLines, type Line, type LineCounts, linesOf } from "./lines";
import type { Packed } from "./packed";
import { each } from "./runs";
import type { LinesView } from "./state";

/** A source that somebody looks at. */
export interface OpenFile {
  readonly place: number;
  readonly file: PageFile;
  readonly text: readonly string[];
  readonly lines: ReadonlyMap<number, Line>;
  /** Lines after the first of a statement, with the one it starts on. */
  readonly further: ReadonlyMap<number, number>;
  readonly changed: ReadonlySet<number>;
  /** Lines of which only this run, and of which only the base, reached something. */
  readonly gained: ReadonlySet<number>;
  readonly lost: ReadonlySet<number>;
}

/** What is told of a file. */
export interface FileCounts extends LineCounts {
  /** Lines that the runs differ in. */
  readonly gained: number;
  readonly lost: number;
  readonly differs: number;
}

export class Model {
  readonly data: PageData;
  readonly index: Index;
  /** Files by their names: those of a directory stand together. */
  readonly order: readonly number[];
  /** By file. */
  readonly counts: readonly FileCounts[];
  /** Tests that take longer than most are slow: milliseconds. */
  readonly slow: number;
  readonly #packed: Packed;
  readonly #open = new Map<number, OpenFile>();
  #names: string[] | undefined;

  constructor(data: PageData, packed: Packed) {
    this.data = data;
    this.index = indexOf(data);
    this.order = [...data.files.keys()].sort((a, b) => (pathOf(data, a) < pathOf(data, b) ? -1 : 1));
    this.counts = data.files.map((file, i) => countsOf(this.index, file, i));
    this.slow = slowFrom(data.tests);
    this.#packed = packed;
  }

  async open(place: number): Promise<OpenFile> {
    const file = this.data.files[place] as PageFile;
    const text = (await this.#packed.group(file.group))[file.place] ?? "";
    const known = this.#open.get(place);
    if (known !== undefined) return known;
    const opened = {
      ...{ place, file, text: text.split(/\r\n|[\n\r\u2028\u2029]/), lines: linesOf(this.index, place) },
      ...{ further: furtherLines(file, this.index, place), changed: numbers(file.changed) },
      ...{ gained: numbers(file.gained ?? []), lost: numbers(file.lost ?? []) },
    };
    this.#open.set(place, opened);
    return opened;
  }

  test(place: number): PageTest {
    return this.data.tests[place] as PageTest;
  }

  nameOf(place: number): string {
    return this.test(place).path.join(" › ");
  }

  fileOf({ file }: PageTest): PageData["testFiles"][number] {
    return this.data.testFiles[file] as PageData["testFiles"][number];
  }

  /** In lower case, for the search. */
  get names(): readonly string[] {
    const { tests } = this.data;
    this.#names ??= tests.map((test) => `${this.fileOf(test).path} ${test.path.join(" ")}`.toLowerCase());
    return this.#names;
  }

  /** The files whose lines a test reaches itself, with how many. */
  filesOf(test: number): Map<number, number> {
    const { firsts, lines, arms } = this.index;
    const reached = new Map<number, number>();
    const seen = new Set<number>();
    let file = 0;
    each(this.test(test).own, (block) => {
      while ((firsts[file + 1] as number) <= block) {
        file++;
        seen.clear();
      }
      const line = lines[block] as number;
      if (arms[block] === 1 || line === 0 || seen.has(line)) return;
      seen.add(line);
      reached.set(file, (reached.get(file) ?? 0) + 1);
    });
    return reached;
  }
}

function pathOf({ files }: PageData, place: number): string {
  return files[place]?.path ?? "";
}

function numbers(runs: PageRuns): Set<number> {
  const all = new Set<number>();
  each(runs, (number) => all.add(number));
  return all;
}

function countsOf(index: Index, file: PageFile, place: number): FileCounts {
  const changed = numbers(file.changed);
  const further = changed.size === 0 ? new Map<number, number>() : furtherLines(file, index, place);
  const [gained, lost] = [numbers(file.gained ?? []), numbers(file.lost ?? [])];
  return {
    ...countLines(index, place, { changed, further }),
    ...{ gained: gained.size, lost: lost.size, differs: new Set([...gained, ...lost]).size },
  };
}

/** The slowest fiftieth; what takes less than a millisecond is never slow. */
function slowFrom(tests: readonly PageTest[]): number {
  const durations = tests.map((test) => test.duration ?? 0).sort((a, b) => b - a);
  return Math.max(durations[Math.floor(durations.length / 50)] ?? 0, 1);
}

/** Ascending. */
export function linesIn(view: LinesView, { changed, gained, lost, text }: OpenFile): number[] {
  const lines = view === "changed" ? changed : new Set([...gained, ...lost]);
  return [...lines].filter((line) => line <= text.length).sort((a, b) => a - b);
}

const NO_LINES: FileCounts = {
  ...{ lines: 0, missed: 0, one: 0, load: 0, changed: 0, changedMissed: 0 },
  ...{ gained: 0, lost: 0, differs: 0 },
};

export function total(counts: readonly FileCounts[]): FileCounts {
  const sum = { ...NO_LINES };
  for (const each of counts) for (const key of Object.keys(sum) as (keyof FileCounts)[]) sum[key] += each[key];
  return sum;
}
