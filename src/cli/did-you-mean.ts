/** The values that somebody who mistyped one may have meant, as Commander finds commands and options. */
import { Command, CommanderError } from "commander";

/** Commander has no other way to ask it than a command that is not there. */
const QUIET = { writeErr: () => {}, writeOut: () => {} };

/** ` (Did you mean html?)`, or nothing if no candidate is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const command = new Command().exitOverride().configureOutput(QUIET).helpCommand(false);
  for (const name of candidates) command.command(name);
  try {
    command.parse(["--", word], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError)
      return /\n(\(Did you mean .*\))$/.exec(error.message)?.[0].replace("\n", " ") ?? "";
    throw error;
  }
  return "";
}
