/**
 * Counts the programs that a shell command runs, as far as its text tells.
 *
 * Only lists and pipelines of simple commands are understood, each of which runs at most once. Loops, substitutions,
 * functions and subshells, which may run more, are not counted, and neither is the syntax of shells other than sh.
 */
import { basename } from "node:path";

const SHELLS: ReadonlySet<string> = new Set(["sh", "bash", "dash", "ash", "zsh", "ksh"]);

/** What a shell does itself, or what runs no code of a project. */
const BUILTINS: ReadonlySet<string> = new Set(
  "cd pwd echo printf true false : exit export set unset test [ wait umask".split(" "),
);

/** Words that make a command a compound one. */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...["if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "select", "function"],
  ...["{", "}", "!", "[[", "time", "coproc", "eval", ".", "source", "trap", "alias", "command", "builtin"],
]);

/** The text of `sh -c`; undefined where the command is something else. */
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

/** The text with a letter in place of each quoted part; undefined where a part may hold a command or is not closed. */
function withoutQuotes(text: string): string | undefined {
  const plain = text.replace(/\\[^\n]|'[^']*'|"(?:[^"\\]|\\.)*"/gs, (quoted) =>
    /^"/.test(quoted) && /`|\$\(/.test(quoted) ? "`" : "q",
  );
  return /["'\\]/.test(plain) ? undefined : plain;
}

function withoutRedirections(text: string): string {
  return text.replace(/\d*(?:&>>?|>>|>\||<>|>|<)\s*&?\s*[^\s;&|]*/g, " ");
}

/** The first word that is not an assignment. */
function nameOf(command: string): string | undefined {
  const [first, ...rest] = command
    .trim()
    .split(/\s+/)
    .filter((word) => !/^\w+=/.test(word));
  return first === "exec" ? rest[0] : first || undefined;
}
