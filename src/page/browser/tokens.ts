/**
 * What of a source is a word of the language, a string, a comment or a number: good enough to read by, though no parser.
 */

/** [start, end, class of the span] */
export type Token = readonly [number, number, "k" | "s" | "c" | "d"];

const WORDS = new Set(
  (
    "abstract as async await break case catch class const continue debugger declare default delete do else enum export " +
    "extends false finally for from function get if implements import in infer instanceof interface is keyof let " +
    "namespace new null of private protected public readonly return satisfies set static super switch this throw true " +
    "try type typeof undefined unique var void while with yield"
  ).split(" "),
);

const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const NUMBER = /\d[\w.]*/y;
const STRING = /"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/y;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;
/** Up to what is put in, or to the end. */
const TEMPLATE = /(?:\\[\s\S]|\$(?!\{)|[^\\`$])*(?:`|\$\{|$)/y;

/** After these a slash begins a regular expression; after anything else it divides. */
const BEFORE_REGEX = /^(?:[(,=:[!&|?{};+\-*%~^<>]?|return|typeof|case|in|of)$/;

export function tokensOf(source: string): Token[] {
  const lexer = new Lexer(source);
  while (lexer.next());
  return lexer.tokens;
}

class Lexer {
  readonly tokens: Token[] = [];
  readonly #source: string;
  /** Braces that are open in each template that is open. */
  readonly #braces: number[] = [];
  #at = 0;
  #before = "";

  constructor(source: string) {
    this.#source = source;
  }

  /** False at the end. */
  next(): boolean {
    const char = this.#source[this.#at];
    if (char === undefined) return false;
    const isTaken =
      this.#slash(char) || this.#string(char) || this.#template(char) || this.#word() || this.#take(NUMBER, "d");
    if (!isTaken) this.#mark(char);
    return true;
  }

  #slash(char: string): boolean {
    if (char !== "/") return false;
    const before = this.#before;
    if (this.#take(COMMENT, "c")) {
      this.#before = before;
      return true;
    }
    return BEFORE_REGEX.test(before) && this.#take(REGEX, "s");
  }

  #string(char: string): boolean {
    return (char === '"' || char === "'") && this.#take(STRING, "s");
  }

  /** From its start, or from the end of what is put in. */
  #template(char: string): boolean {
    const isEnd = char === "}" && this.#braces.at(-1) === 0;
    if (char !== "`" && !isEnd) return false;
    if (isEnd) this.#braces.pop();
    const start = this.#at;
    TEMPLATE.lastIndex = start + 1;
    TEMPLATE.test(this.#source);
    this.#at = Math.max(TEMPLATE.lastIndex, start + 1);
    this.tokens.push([start, this.#at, "s"]);
    this.#before = "`";
    if (this.#at - 2 > start && this.#source.startsWith("${", this.#at - 2)) this.#braces.push(0);
    return true;
  }

  #word(): boolean {
    const start = this.#at;
    if (!this.#take(WORD, undefined)) return false;
    if (WORDS.has(this.#before)) this.tokens.push([start, this.#at, "k"]);
    return true;
  }

  #mark(char: string): void {
    const last = this.#braces.length - 1;
    if (last >= 0 && char === "{") this.#braces[last] = (this.#braces[last] as number) + 1;
    if (last >= 0 && char === "}") this.#braces[last] = (this.#braces[last] as number) - 1;
    if (char > " ") this.#before = char;
    this.#at++;
  }

  #take(pattern: RegExp, name: Token[2] | undefined): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0];
    if (found === undefined || found === "") return false;
    if (name !== undefined) this.tokens.push([this.#at, this.#at + found.length, name]);
    this.#at += found.length;
    this.#before = found;
    return true;
  }
}
