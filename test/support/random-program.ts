/**
 * Random programs of every kind of statement that moves control, which end soon and always do the same.
 *
 * A program is spelled out by a list of numbers, each a choice, so that fast-check can shrink it; where the list ends,
 * every choice is the plainest. The rule: what runs is logged, and a loop turns thrice at most.
 */
import fc from "fast-check";

/** Whether calls may throw. What throws by a `throw` statement is always caught in the same function. */
export interface ProgramSettings {
  readonly throws: boolean;
}

export function randomProgram(settings: ProgramSettings): fc.Arbitrary<string> {
  return fc.array(fc.nat({ max: 5039 }), { minLength: 1, maxLength: 500, size: "max" }).map((choices) => {
    return new ProgramWriter(choices, settings).program();
  });
}

/** What the place of a statement allows. */
interface Place {
  readonly depth: number;
  readonly kind: "module" | "function" | "generator" | "async";
  readonly loop: boolean;
  /** In a `switch` or loop. */
  readonly breakable: boolean;
  /** In a `try` that has a `catch`. */
  readonly caught: boolean;
  readonly labels: readonly string[];
  readonly loopLabels: readonly string[];
}

const MODULE: Place = {
  depth: 0,
  kind: "module",
  loop: false,
  breakable: false,
  caught: false,
  labels: [],
  loopLabels: [],
};

/** `v` gives values that look random; `boom` is `v` where calls may throw. */
const PRELUDE = `const log = []; let state = 7;
const v = (n) => { state = (state * 1103 + 12345) % 65521; log.push(n); return state % 3; };
const boom = (n) => { const value = v(n); if (log.length % 13 === 5) throw new Error("boom"); return value; };
const safely = (f) => { try { return f(); } catch (e) { log.push(e.message); } };`;

type Write = (place: Place) => string;

class ProgramWriter {
  readonly #choices: readonly number[];
  readonly #throws: boolean;
  #next = 0;
  #names = 0;

  constructor(choices: readonly number[], { throws }: ProgramSettings) {
    this.#choices = choices;
    this.#throws = throws;
  }

  program(): string {
    const body: string[] = [];
    while (this.#next < this.#choices.length) body.push(this.#main());
    const main = this.#throws ? body.map((line) => `safely(() => { ${line} });`) : body;
    return `${PRELUDE}\n${main.join("\n")}\nmodule.exports = new Promise((resolve) => setTimeout(resolve, 2, log));`;
  }

  /** Most of it lies in functions that run several times, since values change from run to run. */
  #main(): string {
    if (this.#pick(false, false, true)) return this.#statement(MODULE);
    const name = this.#name();
    const list = this.#list({ ...MODULE, kind: "function" });
    const call = this.#throws ? `safely(${name})` : `${name}()`;
    return `function ${name}() { ${list} } for (let i = 0; i < 6; i++) ${call};`;
  }

  #pick<T>(...from: readonly [T, ...T[]]): T {
    return from[(this.#choices[this.#next++] ?? 0) % from.length] as T;
  }

  #name(): string {
    return `x${this.#names++}`;
  }

  #call(): string {
    return `${this.#throws ? this.#pick("v", "boom", "v") : "v"}(${this.#names++})`;
  }

  #list(place: Place): string {
    const length = this.#pick(1, 2, 3, 4, 5, 0);
    const statements = Array.from({ length }, () => this.#statement(place));
    const end = this.#pick("", "", this.#exit(place));
    return `${statements.join(" ")} ${end}`;
  }

  #statement(place: Place): string {
    if (place.depth > 5) return `${this.#call()};`;
    const deeper = { ...place, depth: place.depth + 1 };
    const write = this.#pick<Write>(
      () => `${this.#call()};`,
      () => `${this.#expression(place)};`,
      this.#if,
      this.#if,
      (at) => `if (${this.#call()}) { ${this.#call()}; ${this.#exit(at)} }`,
      this.#declaration,
      this.#loop,
      this.#switch,
      this.#labelled,
      this.#try,
      this.#function,
      this.#class,
      (at) => `{ ${this.#list(at)} }`,
    );
    return write.call(this, deeper);
  }

  #if(place: Place): string {
    const test = this.#expression(place);
    const then = this.#pick(
      () => `{ ${this.#list(place)} }`,
      () => this.#exit(place),
      () => `{ ${this.#call()}; ${this.#exit(place)} }`,
    )();
    const hint = this.#pick("", "", "", "/* istanbul ignore if */ ", "/* istanbul ignore else */ ");
    const otherwise = this.#pick(
      () => "",
      () => ` else { ${this.#list(place)} }`,
      () => ` else ${this.#exit(place)}`,
    )();
    return `${hint}if (${test}) ${then}${otherwise}`;
  }

  /** A statement that control leaves, where there is a place to go. */
  #exit(place: Place): string {
    const exits = [
      ...(place.kind === "module" ? [] : [`return ${this.#expression(place)};`]),
      ...(place.loop ? ["continue;"] : []),
      ...(place.breakable ? ["break;"] : []),
      ...(place.caught ? [`throw new Error(${this.#call()});`] : []),
      ...place.labels.map((label) => `break ${label};`),
      ...place.loopLabels.map((label) => `continue ${label};`),
    ];
    return this.#pick(`${this.#call()};`, ...exits);
  }

  #declaration(place: Place): string {
    const value = (): string => this.#pick<Write>(this.#expression, () => `() => ${this.#call()}`).call(this, place);
    const target = (): string => this.#pick(this.#name(), this.#name(), `[${this.#name()} = ${this.#call()}]`);
    const declarator = (): string => {
      const left = target();
      return left.startsWith("[") ? `${left} = [${value()}, ${value()}]` : `${left} = ${value()}`;
    };
    const declarators = Array.from({ length: this.#pick(1, 2, 3) }, declarator);
    return `${this.#pick("const", "let", "var")} ${declarators.join(", ")};`;
  }

  #loop(place: Place): string {
    const i = this.#name();
    const body = (): string => `{ ${this.#list({ ...place, loop: true, breakable: true })} }`;
    const test = this.#expression(place);
    return this.#pick<() => string>(
      () => `for (let ${i} = 0; ${i} < 2 && (${test}, true); ${i}++) ${body()}`,
      () => `for (const ${i} of [1, 2]) ${body()}`,
      () => `for (const ${i} in { a: 1, b: ${test} }) ${body()}`,
      () => `{ let ${i} = 2; while (${i}-- > 0) ${body()} }`,
      () => `{ let ${i} = 2; do ${body()} while (--${i} > 0 && (${test}, true)); }`,
      () => `{ let ${i} = 3; for (;;) { if (--${i} < 1) break; ${this.#call()}; ${body()} } }`,
    )();
  }

  #switch(place: Place): string {
    const inside = { ...place, breakable: true };
    const cases = ["case 0:", `case ${this.#call()}:`, "default:"].map((label) => {
      return `${label} ${this.#list(inside)} ${this.#pick("break;", "")}`;
    });
    return `switch (${this.#expression(place)}) { ${cases.join(" ")} }`;
  }

  #labelled(place: Place): string {
    const label = `l${this.#names++}`;
    const labels = [...place.labels, label];
    if (this.#pick(true, false)) return `${label}: { ${this.#list({ ...place, labels })} }`;
    const inside = { ...place, labels, loopLabels: [...place.loopLabels, label], loop: true, breakable: true };
    return `${label}: for (const ${this.#name()} of [1, 2, 3]) { ${this.#list(inside)} }`;
  }

  #try(place: Place): string {
    const handler = `catch { ${this.#list(place)} }`;
    const finalizer = `finally { ${this.#list(place)} }`;
    const after = this.#pick(handler, `${handler} ${finalizer}`, finalizer);
    const caught = place.caught || after !== finalizer;
    return `try { ${this.#list({ ...place, caught })} } ${after}`;
  }

  #function(place: Place): string {
    const name = this.#name();
    const inside = (kind: Place["kind"]): string => this.#list({ ...MODULE, depth: place.depth, kind });
    const parameter = this.#pick("", `a = ${this.#call()}`, "{ b = v(0) } = {}");
    return this.#pick<() => string>(
      () => `function ${name}(${parameter}) { ${inside("function")} } ${name}(); ${name}();`,
      () => `const ${name} = (${parameter}) => { ${inside("function")} }; ${name}();`,
      () => `const ${name} = function (${parameter}) { ${inside("function")} }; ${this.#call()} && ${name}();`,
      () => `async function ${name}() { ${inside("async")} } ${name}().catch(() => {});`,
      () =>
        `async function ${name}() { ${inside("async")}; await new Promise(() => {}); v(1); } ${name}().catch(() => {});`,
      () => `function* ${name}() { ${inside("generator")} } for (const y of ${name}()) v(y);`,
      () => `function* ${name}() { ${inside("generator")} } ${name}().next();`,
      () => `function* ${name}() { ${inside("generator")} } for (const y of ${name}()) { v(y); break; }`,
    )();
  }

  #class(place: Place): string {
    const name = this.#name();
    const inside = (kind: Place["kind"]): string => this.#list({ ...MODULE, depth: place.depth, kind });
    const field = `field = ${this.#expression(MODULE)}; static count = ${this.#expression(MODULE)};`;
    const members = `${field} static { ${inside("module")} } method(a = ${this.#call()}) { ${inside("function")} }`;
    return `class ${name} { [${this.#expression(MODULE)}] = 1; ${members} } new ${name}().method(); ${this.#call()};`;
  }

  #expression(place: Place): string {
    if (this.#pick(true, true, false)) return this.#call();
    const deeper = { ...place, depth: place.depth + 1 };
    const part = (): string => this.#expression(deeper);
    return this.#pick<() => string>(
      () => `(${part()} ${this.#pick("||", "&&", "??")} ${part()})`,
      () => `(${part()} ? ${part()} : ${part()})`,
      () => `(${part()} + ${part()})`,
      () => this.#suspension(deeper),
      () => `[${part()}, ...[${part()}]].length`,
      () => `({ a: ${part()} })?.a`,
      () => `(${this.#pick("null", "v")})?.(${part()})`,
      () => `(${part()}, ${part()})`,
      () => `\`\${${part()}}\``,
      () => `(() => ${part().replace(/await|yield/g, "")})()`,
      () => `((a = ${this.#call()}) => { ${this.#pick("return a;", "")} return ${this.#call()}; })()`,
    )();
  }

  #suspension(place: Place): string {
    if (place.kind === "async") return `(await ${this.#expression(place)})`;
    return place.kind === "generator" ? `(yield ${this.#expression(place)})` : this.#call();
  }
}
