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
  readonly filesWith: "" | "missed" | "one" | "changed";
  readonly filesBy: "tree" | "missed" | "percent" | "one";
  readonly testsWith: "" | "failed" | "skipped" | "slow" | "alone" | "spare";
  readonly testsBy: "file" | "slow" | "alone" | "wide" | "narrow";
  /** Lines that have not changed are hidden. */
  readonly onlyChanged: boolean;
}

export const START: State = {
  ...{ file: 0, line: 0, test: -1, query: "" },
  ...{ filesWith: "", filesBy: "tree", testsWith: "", testsBy: "file", onlyChanged: false },
};

/** Half a character, which no address can hold. */
const LONE = /\p{Cs}/gu;

/** `#file:line@test`; what else may be in a name and means something here is written with `%`. */
export function addressOf({ files, tests }: PageData, { file, line, test }: State): string {
  const path = encodeURI((files[file]?.path ?? "").replaceAll(LONE, "\ufffd")).replaceAll(
    /[#:@?]/g,
    encodeURIComponent,
  );
  return `#${path}${line > 0 ? `:${line}` : ""}${test >= 0 ? `@${tests[test]?.id ?? ""}` : ""}`;
}

/** Undefined where there is no such file. */
export function stateAt(
  { files, tests }: PageData,
  address: string,
): Pick<State, "file" | "line" | "test"> | undefined {
  const [, path = "", line = "0", id] = /^#(.*?)(?::(\d+))?(?:@(\w+))?$/s.exec(address) ?? [];
  const name = decoded(path);
  const file = files.findIndex((one) => one.path === name);
  if (file < 0) return undefined;
  return { file, line: Number(line), test: id === undefined ? -1 : tests.findIndex((one) => one.id === id) };
}

/** A person may write a name as it is. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
