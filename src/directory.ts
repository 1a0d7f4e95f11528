/** Whether a directory that the user named is one: the same words from every door. */
import { statSync } from "node:fs";
import { KcovError } from "./errors";

/** @throws KcovError EINVAL naming the directory. */
export function checkDirectory(directory: string, operation: string): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new KcovError("EINVAL", operation, `${directory} is not a directory`);
}
