/**
 * Patterns, in declarations, parameters and assignments, and values that fit them. A pattern inside another has a
 * default or a value that can be destructured, so that none throws.
 */
import { deeper, type Place } from "./place";
import type { Pattern, Target, Writer } from "./writer";

const DEEPEST = 5;

export function pattern(w: Writer, at: Place, target: Target): Pattern {
  return w.pick(array, object)(w, deeper(at), target);
}

function array(w: Writer, at: Place, target: Target): Pattern {
  const elements = Array.from({ length: w.pick(1, 2, 3) }, () => element(w, at, target));
  const hole = w.pick("", "", ", ");
  const rest = w.pick(false, false, true) ? `, ...${target()}` : "";
  const given = `[${hole}${elements.map(({ value }) => value).join(", ")}, 3, 4]`;
  const value = elements.every(({ fits }) => fits) ? w.pick(given, "[]", "new Set()") : given;
  return { text: `[${hole}${elements.map(({ text }) => text).join(", ")}${rest}]`, value };
}

function object(w: Writer, at: Place, target: Target): Pattern {
  const elements = Array.from({ length: w.pick(1, 2, 0) }, () => element(w, at, target));
  const keyed = elements.map((made) => ({ ...made, ...key(w, at, made.fits) }));
  const rest = w.pick(false, false, true) ? [`...${target()}`] : [];
  const given = `({ ${keyed.map(({ name, value }) => `${name}: ${value}`).join(", ")} })`;
  const value = elements.every(({ fits }) => fits) ? w.pick(given, "({})", "1") : given;
  return { text: `{ ${[...keyed.map(({ written, text }) => `${written}: ${text}`), ...rest].join(", ")} }`, value };
}

/** The key in the pattern and in its value; a computed one may find nothing there. */
function key(w: Writer, at: Place, fits: boolean): { written: string; name: string } {
  const id = w.id();
  const name = w.pick(`p${id}`, `"p ${id}"`, `${id}`);
  return { name, written: fits && w.pick(false, true) ? `["c" + ${w.expression(at)}]` : name };
}

interface Element {
  readonly text: string;
  readonly value: string;
  /** Whether undefined fits, too. */
  readonly fits: boolean;
}

function element(w: Writer, at: Place, target: Target): Element {
  if (at.depth > DEEPEST || w.pick(true, true, false)) {
    const text = w.one(target, () => `${target()} = ${w.hint()}${w.expression(at)}`);
    return {
      text,
      value: w.one(
        () => w.expression(at),
        () => "undefined",
      ),
      fits: true,
    };
  }
  const { text, value } = pattern(w, at, target);
  const fits = w.pick(false, true);
  return { text: fits ? `${text} = ${value}` : text, value, fits };
}
