/**
 * Text in colours, on streams whose readers want them: FORCE_COLOR decides, then NO_COLOR, then whether the stream is a
 * terminal that has colours.
 *
 * Node's styleText decides too, but not the same way in all versions: before 22 it colours
 * lists of formats for any stream, and before 24 it takes an empty NO_COLOR for one that is set.
 */
import { WriteStream } from "node:tty";
import { styleText } from "node:util";

/** Standard output or standard error. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export type Style = "strong" | "faint" | "good" | "doubtful" | "bad";

const FORMATS = { strong: "bold", faint: "dim", good: "green", doubtful: "yellow", bad: "red" } as const;

/** getColorDepth in bits: less than 4 means that there are no colours. */
const SOME_COLOURS = 4;

/** Taken at load: a program under test may change it later. */
const environment = wishes(process.env);

/** Node warns where both variables are given, which concerns nobody here. */
function wishes({ NO_COLOR, NODE_DISABLE_COLORS, ...others }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isForced = others["FORCE_COLOR"] !== undefined;
  const isRefused = !isForced && [NO_COLOR, NODE_DISABLE_COLORS].some((value) => value !== undefined && value !== "");
  return isRefused ? { ...others, FORCE_COLOR: "0" } : others;
}

export function styled(stream: Output, style: Style, text: string): string {
  return hasColours(stream) ? styleText(FORMATS[style], text, { validateStream: false }) : text;
}

function hasColours({ isTTY }: Output): boolean {
  if (environment["FORCE_COLOR"] === undefined && !isTTY) return false;
  return WriteStream.prototype.getColorDepth(environment) >= SOME_COLOURS;
}
