/** What becomes under Jest of a file that Node could not load as it is: a transformer may be there for just that. */
import type { FileVerdict } from "./file-verdict";
import type { Group, ProjectAnswer, Trial } from "./jest-answer";

export function underJest(verdict: FileVerdict, projects: readonly ProjectAnswer[]): FileVerdict {
  const { file, reason } = verdict;
  const groups = projects.flatMap((project) => project.groups);
  if (groups.length === 0) return verdict;
  const own = groups.filter(({ unreadable }) => unreadable.includes(file));
  if (own.length === 0) return { file, reason: `no test imports it (${reason})`, isProblem: false };
  const trials = own.flatMap((group) => trialsLike(file, group));
  const isCompiled = trials.length > 0 && trials.every(({ refusal }) => refusal === undefined);
  return isCompiled
    ? { file, reason: `Jest compiles it, and Node cannot load it (${reason})`, isProblem: false }
    : verdict;
}

/** Its own trial, or those of its kind where it was not tried itself. */
function trialsLike(file: string, { trials, unreadable }: Group): readonly Trial[] {
  const own = trials.filter((trial) => trial.file === file);
  return own.length > 0 ? own : trials.filter((trial) => unreadable.includes(trial.file));
}
