/**
 * Random programs that end soon and always do the same, as a value of fast-check.
 *
 * A program is made from a list of numbers, each of which is a choice, so that it shrinks. After the end of the list,
 * every choice is the plainest. What runs is logged by functions that are not part of the program (program-worker.cjs).
 */
import fc from "fast-check";
import { CLASSES, classText } from "./classes";
import { commonJs } from "./commonjs";
import { EXPRESSIONS } from "./expressions";
import { FUNCTIONS, parameters } from "./functions";
import { LOOPS } from "./loops";
import { type Files, modules } from "./modules";
import { OBJECTS } from "./objects";
import { pattern } from "./patterns";
import { bodyOf, copyOf, deeper, type Place } from "./place";
import { SLOPPY } from "./sloppy";
import { exit, STATEMENTS } from "./statements";
import { THROWS } from "./throwing";
import { type Parameters, type Pattern, type Production, type Target, type Writer, write } from "./writer";

/** `compiled` are ES modules that are to run as CommonJS. */
type ProgramKind = "commonjs" | "module" | "compiled";

export interface RandomProgram {
  readonly kind: ProgramKind;
  /** Whether calls and operators may throw in the middle of a block. */
  readonly throws: boolean;
  /** By name; the program begins in `main.js`. */
  readonly files: Files;
}

const DEEPEST_STATEMENT = 4;
const DEEPEST_EXPRESSION = 6;

export function randomProgram(): fc.Arbitrary<RandomProgram> {
  const choices = fc.array(fc.nat({ max: 55_439 }), { minLength: 1, maxLength: 200, size: "max" });
  const kinds = fc.constantFrom<ProgramKind>("commonjs", "commonjs", "module", "compiled");
  return fc.tuple(choices, kinds, fc.boolean()).map(([list, kind, throws]) => {
    const writer = new ChoiceWriter(list, throws, kind === "module");
    const files = kind === "commonjs" ? commonJs(writer) : modules(writer);
    return Object.defineProperty({ kind, throws, files }, fc.toStringMethod, { value: () => shown(files) });
  });
}

/** As code that can be read and run again. */
function shown(files: Files): string {
  return Object.entries(files)
    .map(([name, code]) => `\n// ---- ${name}\n${code}`)
    .join("\n");
}

class ChoiceWriter implements Writer {
  readonly throws: boolean;
  readonly native: boolean;
  readonly #choices: readonly number[];
  #next = 0;
  #ids = 0;

  constructor(choices: readonly number[], throws: boolean, native: boolean) {
    this.#choices = choices;
    this.throws = throws;
    this.native = native;
  }

  pick<T>(...from: readonly [T, ...T[]]): T {
    if (from.length === 1) return from[0];
    return from[(this.#choices[this.#next++] ?? 0) % from.length] as T;
  }

  one<T>(...from: readonly [() => T, ...(() => T)[]]): T {
    return this.pick(...from)();
  }

  id(): number {
    return this.#ids++;
  }

  name(): string {
    return `x${this.id()}`;
  }

  call(): string {
    return `${this.throws ? this.pick("v", "v", "v", "boom") : "v"}(${this.id()})`;
  }

  hint(): string {
    if (this.pick(0, 1, 2, 3, 4, 5, 6, 7, 8, 9) !== 9) return "";
    return this.pick(
      "/* istanbul ignore next */ ",
      "/* istanbul ignore next: for a reason */ ",
      "/* c8 ignore next */ ",
      "/* v8 ignore next */ ",
      "/* node:coverage ignore next */ ",
      "// istanbul ignore next\n",
      "/* istanbul ignore start */ ",
    );
  }

  expression(at: Place): string {
    if (at.depth > DEEPEST_EXPRESSION || this.pick(true, true, false)) return this.call();
    return write(this, deeper(at), EXPRESSIONS);
  }

  statement(at: Place): string {
    if (at.depth > DEEPEST_STATEMENT || this.pick(false, false, false, true)) return `${this.call()};`;
    if (this.throws && this.pick(false, false, false, false, false, true)) return this.#throwing(at);
    const kinds = [STATEMENTS, STATEMENTS, LOOPS, FUNCTIONS, CLASSES, OBJECTS, at.strict ? FUNCTIONS : SLOPPY] as const;
    return write(this, deeper(at), this.pick<readonly [Production, ...Production[]]>(STATEMENTS, ...kinds));
  }

  list(at: Place): string {
    const place = { ...at, names: copyOf(at.names) };
    const statements = Array.from({ length: this.pick(1, 2, 3, 4, 0) }, () => this.statement(place));
    const end = this.pick(false, false, true) ? exit(this, place) : "";
    return [...statements, end].join(" ");
  }

  pattern(at: Place, target: Target): Pattern {
    return pattern(this, at, target);
  }

  parameters(at: Place): Parameters {
    return parameters(this, at);
  }

  class(at: Place, name: string): string {
    return classText(this, at, name);
  }

  /** A function that is left in the middle of a block, and one time perhaps not. */
  #throwing(at: Place): string {
    const name = this.name();
    const place = bodyOf("arrow", at);
    const thrown = write(this, place, THROWS);
    const inside = `${this.call()}; if (${this.call()}) ${thrown}; ${this.list(place)}`;
    return `const ${name} = () => { ${inside} }; safely(${name}); safely(${name});`;
  }
}
