/**
 * An argument as a person pastes it into a POSIX shell: one line that a terminal shows as it is.
 */
import { printable } from "../printable";

/** Nothing in it means anything to a shell; zsh takes a `=` at the start for the path of a command. */
const PLAIN = /^(?!=)[\w@%+=:,./-]+$/;

export function shellQuoted(argument: string): string {
  const option = /^--\w+=/.exec(argument)?.[0] ?? "";
  return option + quoted(argument.slice(option.length));
}

function quoted(argument: string): string {
  if (PLAIN.test(argument)) return argument;
  return printable(argument) === argument ? `'${argument.replaceAll("'", "'\\''")}'` : dollarQuoted(argument);
}

/** Bytes in octal are the same in every locale. The quote and `!` of a shell's history are among them. */
function dollarQuoted(argument: string): string {
  const octal = (char: string): string =>
    Array.from(Buffer.from(char), (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
  const escaped = Array.from(argument, (char) =>
    /['\\!]/.test(char) || printable(char) !== char ? octal(char) : char,
  );
  return `$'${escaped.join("")}'`;
}
