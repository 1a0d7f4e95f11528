/**
 * Which programs a shell command runs, as far as that can be told from its text.
 *
 * Only lists and pipelines of simple commands are understood, each of which runs once at most. What may run more - loops,
 * substitutions, functions, subshells - is not told, and neither is what a shell other than sh would make of it.
 */
import { basename } from "node:path";

const SHELLS: ReadonlySet<string> = new Set(["sh", "bash", "dash", "ash", "zsh", "ksh"]);

/** What a shell does by itself and what runs none of a project's code. */
const BUILTINS: ReadonlySet<string> = new Set(
  "cd pwd echo printf true false : exit export set unset test [ wait umask".split(" "),
);

/** The words by which a simple command is none. */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...["if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "select", "function"],
  ...["{", "}", "!", "[[", "time", "coproc", "eval", ".", "source", "trap", "alias", "command", "builtin"],
]);

/** The text of `sh -c`, or undefined where the command is no such. */
export function shellText([file = "", ...args]: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  return SHELLS.has(basename(file)) && at >= 0 ? args[at + 1] : undefined;
}

/** How many programs the text starts at most, each at most once; undefined where that cannot be told. */
export function countPrograms(text: string): number | undefined {
  const plain = withoutQuotes(text);
  if (plain === undefined || /[()`]|\$[({]|<</.test(plain)) return undefined;
  const commands = withoutRedirections(plain).split(/[;&|\n]+/);
  const names = commands.map(nameOf).filter((name) => name !== undefined);
  if (names.some((name) => KEYWORDS.has(name))) return undefined;
  return names.filter((name) => !BUILTINS.has(name)).length;
}

/** With a letter for each quoted text; undefined where one may have a command in it, or has no end. */
function withoutQuotes(text: string): string | undefined {
  const plain = text.replace(/\\[^\n]|'[^']*'|"(?:[^"\\]|\\.)*"/gs, (quoted) =>
    /^"/.test(quoted) && /`|\$\(/.test(quoted) ? "`" : "q",
  );
  return /["'\\]/.test(plain) ? undefined : plain;
}

function withoutRedirections(text: string): string {
  return text.replace(/\d*(?:&>>?|>>|>\||<>|>|<)\s*&?\s*[^\s;&|]*/g, " ");
}

/** The first word that is no assignment. */
function nameOf(command: string): string | undefined {
  const [first, ...rest] = command
    .trim()
    .split(/\s+/)
    .filter((word) => !/^\w+=/.test(word));
  return first === "exec" ? rest[0] : first || undefined;
}
