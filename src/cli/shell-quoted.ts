/** Quotes an argument so that a person can paste it into a POSIX shell: on one line, without invisible characters. */
import { printable } from "../printable";

/** No character in it has a meaning to a shell. zsh takes a `=` at the start for the path of a command. */
const PLAIN = /^(?!=)[\w@%+=:,./-]+$/;

export function shellQuoted(argument: string): string {
  const option = /^--\w+=/.exec(argument)?.[0] ?? "";
  return option + quoted(argument.slice(option.length));
}

function quoted(argument: string): string {
  if (PLAIN.test(argument)) return argument;
  return printable(argument) === argument ? `'${argument.replaceAll("'", "'\\''")}'` : dollarQuoted(argument);
}

/**
 * Bytes in octal are the same in every locale. Quotes are written so too, and `!`, which shells use for their history.
 */
function dollarQuoted(argument: string): string {
  const octal = (char: string): string =>
    Array.from(Buffer.from(char), (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
  const escaped = Array.from(argument, (char) =>
    /['\\!]/.test(char) || printable(char) !== char ? octal(char) : char,
  );
  return `$'${escaped.join("")}'`;
}
