/**
 * Which tests a change can affect.
 *
 * Stands for test impact analysis as simplecov and phpunit describe it. A change confined to a function's body can only
 * affect tests that ran a block of it, and later tests that use what a module computed while it was loaded; any other
 * change in a file, every test file that loaded it. The rule: fail open. What cannot be told apart selects more, and the
 * reason says so.
 */
import type { AffectedSelection, AffectedTest } from "./affected-selection";
import { type Cause, Causes } from "./causes";
import type { Change, Project } from "./confine";
import { OUTSIDE, UNKNOWN } from "./git";
import type { TestData, TestFile } from "./test-data";
import { isLikeTest, isTestFile } from "./test-files";

/**
 * The tests that changes can affect, with a reason for each.
 *
 * @param changes files that differ between the contents that the data were made of and now.
 * @param project reads what became of a source.
 */
export function affectedBy(data: TestData, changes: readonly Change[], project: Project): AffectedSelection {
  const { tests, sources } = sortChanges(data, changes);
  const stranger = sources.find(({ path }) => data.table.file(path) === undefined);
  const everything = reasonForAll(data, stranger) ?? inlinedIn(data, sources);
  const causes = Causes.of(data, everything === undefined ? sources : [], project);
  const changed = new Set(tests.filter(({ after }) => after !== undefined).map(({ path }) => path));
  const gone = new Set(tests.map(({ path }) => path).filter((path) => !changed.has(path)));
  const here = data.files.filter(({ file }) => !gone.has(file));
  const isChanged = changes.length > 0;
  const selections = here.map((file) => select(file, { everything, causes, changed, isChanged }));
  const whole = selections.filter(({ isWhole }) => isWhole).map(({ file }) => file);
  return {
    everything,
    tests: selections.flatMap((selection) => selection.tests),
    wholeFiles: [...new Set([...changed, ...whole])],
    total: data.files.reduce((sum, file) => sum + file.tests.length, 0),
  };
}

/** A test file that others load is a source too. */
function sortChanges(data: TestData, changes: readonly Change[]): { tests: Change[]; sources: Change[] } {
  const known = new Set(data.files.map(({ file }) => file));
  const isTest = (change: Change): boolean => known.has(change.path) || isNewTest(change, data);
  const isSource = (change: Change): boolean => !isTest(change) || data.table.file(change.path) !== undefined;
  return { tests: changes.filter(isTest), sources: changes.filter(isSource) };
}

/** What looks like a test, was there before and is none that the data know may be a helper of any test. */
function isNewTest({ path, before }: Change, { files, search }: TestData): boolean {
  if (before !== undefined || search.passedOver.includes(path)) return false;
  return isTestFile(path) || isLikeTest(path, files);
}

function reasonForAll({ partial }: TestData, stranger: Change | undefined): string | undefined {
  if (partial) return "the data are of a run of some tests only";
  if (stranger?.path === UNKNOWN) return "the data are of no commit that this repository has";
  if (stranger?.path === OUTSIDE)
    return "a file outside of the project's directory changed, which no test is known to load";
  return stranger && `${stranger.path} changed, which no test is known to load`;
}

/** TypeScript puts the values of a const enum into the code of those who use it, which then no longer load it. */
function inlinedIn({ table }: TestData, sources: readonly Change[]): string | undefined {
  const found = sources.find(({ path, before, after }) => {
    const isCompiledBefore = table.file(path)?.maps.inputSourceMap !== undefined;
    return isCompiledBefore && [before, after].some((text) => CONST_ENUM.test(text?.toString() ?? ""));
  });
  return found && `${found.path} has a const enum, whose values the compiler may have put into other files`;
}

const CONST_ENUM = /\bconst\s+enum\b/;

interface Circumstances {
  readonly everything: string | undefined;
  readonly causes: Causes;
  /** Test files that have changed. */
  readonly changed: ReadonlySet<string>;
  /** Whether anything has. */
  readonly isChanged: boolean;
}

interface FileSelection {
  readonly file: string;
  /** Its tests may get other titles, or there may be others: names do not select them. */
  readonly isWhole: boolean;
  readonly tests: readonly AffectedTest[];
}

/**
 * Of a test file that could not be run nothing is known, not even what is to change before it can be: what kept it from
 * loading need not have left a trace in the data. So it is selected whatever changed, until a run of it is known.
 */
function select(file: TestFile, { everything, causes, changed, isChanged }: Circumstances): FileSelection {
  const all = (reason: string, isWhole: boolean): FileSelection => ({
    ...{ file: file.file, isWhole },
    tests: file.tests.map(({ id, path }) => ({ id, file: file.file, path, reason })),
  });
  if (everything !== undefined) return all(everything, false);
  if (changed.has(file.file)) return all("its test file changed", true);
  if (file.tests.length === 0) return all("the data have no test of it", true);
  if (file.opaque !== undefined && isChanged) return all(file.opaque, true);
  const whole = causes.meetingFile(file);
  if (whole !== undefined) return all(whole.reason, true);
  const shared = causes.meetingAny([...file.hooks.map(({ blocks }) => blocks), file.shared]);
  if (shared !== undefined) return all(shared.reason, false);
  return { file: file.file, isWhole: false, tests: selectByOwn(file, causes) };
}

/** A test that failed may have stopped before what it depends on, such as a module that could not be compiled. */
function selectByOwn(file: TestFile, causes: Causes): AffectedTest[] {
  let inherited: Cause | undefined;
  return file.tests.flatMap(({ id, path, status, own }) => {
    const cause = causes.meeting(own) ?? inherited;
    if (cause !== undefined && causes.hasLoaded(own, file.late)) inherited ??= cause;
    const reason = cause?.reason ?? (status === "failed" ? "it failed in the run of the data" : undefined);
    return reason === undefined ? [] : [{ id, file: file.file, path, reason }];
  });
}
