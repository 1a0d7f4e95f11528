/**
 * What Jest does with a file that Node could not load without a compiler: a transformer may be set up for such files.
 */
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

/** Its own trial or, if it was not tried, those of similar files. */
function trialsLike(file: string, { trials, unreadable }: Group): readonly Trial[] {
  const own = trials.filter((trial) => trial.file === file);
  return own.length > 0 ? own : trials.filter((trial) => unreadable.includes(trial.file));
}
