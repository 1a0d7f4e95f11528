/** Istanbul's reports by name, with links and names that are safe, and with what a terminal needs. */
import type { Context } from "istanbul-lib-report";
import { create, type ReportType } from "istanbul-reports";
import { KcovError } from "../errors";
import { type Style, styled } from "../terminal/colours";
import { columnsOf } from "../terminal/lines";
import { didYouMean } from "./did-you-mean";
import { linkedName, PAGE_LINKS, SCRIPT_LINKS } from "./page-links";

/** Our own reporter beside Istanbul's: the page of tests and lines. */
export const TESTS_REPORTER = "tests";

/** A report, and the form of names that it needs. */
export interface Report {
  readonly report: ReturnType<typeof create>;
  readonly shown?: (name: string) => string;
}

const REPORTERS = [
  ...(["text", "text-summary", "html", "html-spa", "lcov", "lcovonly", "text-lcov"] as const),
  ...(["json", "json-summary", "clover", "cobertura", "teamcity", "none"] as const),
] satisfies ReportType[];

/** Of Istanbul's names for how good a percentage is. */
const STYLES: Readonly<Record<string, Style>> = { low: "bad", medium: "doubtful", high: "good" };

/** The table of `text` has numbers of 62 columns. With fewer than these, there would be no room for the names. */
const LEAST_COLUMNS = 74;

/**
 * Istanbul's lcov consists of two reports, whose pages cannot be given our links.
 *
 * @param stream where reports go that are no files.
 */
export function createReports(name: string, root: string, stream: NodeJS.WriteStream): Report[] {
  if (name === "lcov")
    return [
      ...createReports("lcovonly", root, stream),
      { report: createReport("html", { projectRoot: root, subdir: "lcov-report" }) },
    ];
  const options = { projectRoot: root, maxCols: widthFor(stream) };
  if (name !== "html-spa") return [{ report: createReport(name, options) }];
  return [{ report: createReport(name, { ...options, linkMapper: SCRIPT_LINKS }), shown: linkedName }];
}

/** As Jest does it: elsewhere than on a terminal, nothing is cut. */
function widthFor(stream: NodeJS.WriteStream): number {
  return Math.max(columnsOf(stream) ?? Number.POSITIVE_INFINITY, LEAST_COLUMNS);
}

function createReport(name: string, options: object): ReturnType<typeof create> {
  try {
    return create(name as never, { linkMapper: PAGE_LINKS, ...options } as never);
  } catch {
    const meant = didYouMean(name, [...REPORTERS, TESTS_REPORTER]);
    const known = `it has ${REPORTERS.join(", ")}; repeat --reporter for several`;
    throw new KcovError("EINVAL", "report", `Istanbul has no reporter ${JSON.stringify(name)}${meant}; ${known}`);
  }
}

/** Istanbul does not know NO_COLOR, and writes to standard output only. */
export function writingTo(stream: NodeJS.WriteStream, context: Context): Context {
  const { writer } = context;
  const writeFile = writer.writeFile.bind(writer);
  writer.writeFile = (file) => {
    const content = writeFile(file);
    if (file !== null && file !== "-") return content;
    const write = (text: string): void => void stream.write(text);
    const colorize = (text: string, level = ""): string => {
      const style = STYLES[level];
      return style === undefined ? text : styled(stream, style, text);
    };
    return Object.assign(content, { write, colorize });
  };
  return context;
}
