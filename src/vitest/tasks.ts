/** Vitest's tasks as its runner has them: tests in describes in a file. */

interface TaskError {
  readonly message?: unknown;
}

interface Task {
  readonly name: string;
  readonly mode?: string;
  readonly concurrent?: boolean | undefined;
  /** Undefined for a task outside of all describes. */
  readonly suite?: SuiteTask | undefined;
  readonly file: FileTask;
  readonly result?: { readonly state?: string; readonly errors?: readonly TaskError[] | undefined } | undefined;
}

export interface TestTask extends Task {
  readonly type: "test";
}

export interface SuiteTask extends Task {
  readonly type: "suite";
  readonly tasks: readonly (SuiteTask | TestTask)[];
}

export interface FileTask extends SuiteTask {
  readonly filepath: string;
  readonly projectName?: string | undefined;
}

/** A file is a suite whose `file` is itself. */
export function isFile(suite: SuiteTask): suite is FileTask {
  return suite.file === suite;
}

/** In the order of definition, which is the order of Vitest's results. */
export function testsOf(suite: SuiteTask): TestTask[] {
  return Array.from(suite.tasks).flatMap((task) => (task.type === "suite" ? testsOf(task) : [task]));
}

/** From the outermost describe on, without the file. */
export function titlesOf(task: SuiteTask | TestTask): string[] {
  if (task.type === "suite" && isFile(task)) return [];
  return [...(task.suite === undefined ? [] : titlesOf(task.suite)), task.name];
}

export function hasConcurrent(task: SuiteTask | TestTask): boolean {
  return task.concurrent === true || (task.type === "suite" && Array.from(task.tasks).some(hasConcurrent));
}

export function parentOf({ suite, file }: Task): SuiteTask {
  return suite ?? file;
}

/** The only sign of a timeout in Vitest is its message. */
export function hasTimedOut({ result }: Task): boolean {
  return result?.errors?.some(({ message }) => /^(Test|Hook) timed out in /.test(String(message))) === true;
}

export function isToRun({ mode }: Task): boolean {
  return mode === "run" || mode === "queued";
}
