/**
 * What is looked at. Everything on the page follows from it.
 */
import type { PageData } from "../page-data";

export interface State {
  readonly file: number;
  /** 1-based; 0 for none. */
  readonly line: number;
  /** -1 for none. */
  readonly test: number;
  readonly query: string;
  readonly filesWith: "" | "missed" | "one" | "changed" | "differs";
  readonly filesBy: "tree" | "missed" | "percent" | "one";
  readonly testsWith: "" | "failed" | "skipped" | "slow" | "alone" | "spare" | "new" | "gone" | "turned";
  readonly testsBy: "file" | "slow" | "alone" | "wide" | "narrow";
  readonly view: View;
}

/** A file, or lines of all files: those that have changed, or those that the runs differ in. */
export type View = "file" | LinesView;
export type LinesView = "changed" | "differs";

const LINES_VIEWS: readonly LinesView[] = ["changed", "differs"];

export const START: State = {
  ...{ file: 0, line: 0, test: -1, query: "" },
  ...{ filesWith: "", filesBy: "tree", testsWith: "", testsBy: "file", view: "file" },
};

/** Half a character, which no address can hold. */
const LONE = /\p{Cs}/gu;

/** `#file:line@test` or `#?view`; what else may be in a name and means something here is written with `%`. */
export function addressOf({ files, tests }: PageData, { file, line, test, view }: State): string {
  if (view !== "file") return `#?${view}`;
  const path = encodeURI((files[file]?.path ?? "").replaceAll(LONE, "\ufffd")).replaceAll(
    /[#:@?]/g,
    encodeURIComponent,
  );
  return `#${path}${line > 0 ? `:${line}` : ""}${test >= 0 ? `@${tests[test]?.id ?? ""}` : ""}`;
}

/** Undefined where there is no such file or view. */
export function stateAt(data: PageData, address: string): Partial<State> | undefined {
  const view = LINES_VIEWS.find((one) => address === `#?${one}`);
  if (view === undefined) return placeAt(data, address);
  return view === "differs" && data.base === undefined ? undefined : { view, line: 0, test: -1 };
}

function placeAt({ files, tests }: PageData, address: string): Partial<State> | undefined {
  const [, path = "", line = "0", id] = /^#(.*?)(?::(\d+))?(?:@(\w+))?$/s.exec(address) ?? [];
  const name = decoded(path);
  const file = files.findIndex((one) => one.path === name);
  if (file < 0) return undefined;
  const test = id === undefined ? -1 : tests.findIndex((one) => one.id === id);
  return { file, line: Number(line), test, view: "file" };
}

/** A person may write a name as it is. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
