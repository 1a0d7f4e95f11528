/**
 * The rows of the file tree.
 */
import type { Row } from "./list";
import { type FileCounts, type Model, total } from "./model";
import { hasWords, wordsOf } from "./search";
import type { State } from "./state";

export interface TreeRow extends Row {
  /** Place of the file; -1 for a directory. */
  readonly file: number;
  /** Directories end with `/`. */
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  readonly counts: FileCounts;
  readonly isOpen?: boolean;
}

/** Files that the search and the filters let through, and those of the chosen test alone if there is one. */
export function shownFiles(model: Model, state: State, ofTest: ReadonlyMap<number, number> | undefined): number[] {
  const { data, counts } = model;
  const words = wordsOf(state.query);
  const all = model.order.filter((file) => ofTest === undefined || ofTest.has(file));
  const found = all.filter((file) => hasWords((data.files[file]?.path ?? "").toLowerCase(), words));
  const { filesWith } = state;
  const kept = found.length > 0 ? found : all;
  return filesWith === "" ? kept : kept.filter((file) => (counts[file]?.[filesWith] ?? 0) > 0);
}

export function treeRows(model: Model, files: readonly number[], state: State, closed: ReadonlySet<string>): TreeRow[] {
  if (state.filesBy !== "tree") return sorted(model, files, state.filesBy);
  const sums = sumsOf(model, files);
  const shown = new Set<string>();
  return files.flatMap((file) => {
    const directories = directoriesOf(model.data.files[file]?.path ?? "");
    const hidden = directories.findIndex((path) => closed.has(path));
    const fresh = directories.slice(0, hidden < 0 ? undefined : hidden + 1).filter((path) => !shown.has(path));
    for (const path of fresh) shown.add(path);
    const rows = fresh.map((path) => directoryRow(path, sums.get(path) ?? [], !closed.has(path)));
    return hidden < 0 ? [...rows, fileRow(model, file, directories.length)] : rows;
  });
}

/** The outer one first; each ends with `/`. */
function directoriesOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => `${parts.slice(0, i + 1).join("/")}/`);
}

function sumsOf({ data, counts }: Model, files: readonly number[]): Map<string, FileCounts[]> {
  const sums = new Map<string, FileCounts[]>();
  for (const file of files)
    for (const directory of directoriesOf(data.files[file]?.path ?? "")) {
      const inside = sums.get(directory) ?? [];
      inside.push(counts[file] as FileCounts);
      sums.set(directory, inside);
    }
  return sums;
}

function directoryRow(path: string, inside: readonly FileCounts[], isOpen: boolean): TreeRow {
  const parts = path.split("/");
  const [name, depth] = [`${parts.at(-2)}/`, parts.length - 2];
  return { key: path, file: -1, path, name, depth, counts: total(inside), isOpen };
}

/** @param depth how many directories are shown around it; with none, it is called by its whole path. */
function fileRow({ data, counts }: Model, file: number, depth: number): TreeRow {
  const path = data.files[file]?.path ?? "";
  const name = depth === 0 ? path : path.slice(path.lastIndexOf("/") + 1);
  return { key: `file ${file}`, file, path, name, depth, counts: counts[file] as FileCounts };
}

type Order = Exclude<State["filesBy"], "tree">;

const ORDERS: Readonly<Record<Order, (counts: FileCounts) => number>> = {
  missed: ({ missed }) => -missed,
  percent: ({ lines, missed }) => (lines === 0 ? 2 : (lines - missed) / lines),
  one: ({ one }) => -one,
};

function sorted(model: Model, files: readonly number[], by: Order): TreeRow[] {
  const rows = files.map((file) => fileRow(model, file, 0));
  return rows.sort((a, b) => ORDERS[by](a.counts) - ORDERS[by](b.counts));
}
