/** A message of ours among the output of others. It stays in one line, so that paths in it can be copied. */
import type { Gravity } from "../warning";
import type { Style } from "./colours";
import { type Row, row } from "./lines";
import { inStyle } from "./piece";

const STYLES: Readonly<Record<Gravity, Style>> = { error: "bad", warning: "doubtful", notice: "strong" };

export function message(text: string, gravity: Gravity = "warning"): Row {
  return row([inStyle(STYLES[gravity], "istanbul-kcov:"), ` ${text}`]);
}
