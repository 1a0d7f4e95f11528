/**
 * Selects the tests that a change can affect (test impact analysis, as simplecov and phpunit describe it).
 *
 * A change inside a function's body affects the tests that ran a block of it, and later tests that may use what a
 * module computed from it while it was loaded; any other change in a file affects every test file that loaded it.
 * Whenever counters cannot tell, more tests are selected, and the reason says so.
 */
import type { AffectedSelection, AffectedTest } from "./affected-selection";
import { type Cause, Causes } from "./causes";
import { type Change, type FileChange, isOfFile } from "./change";
import type { Project } from "./changed-file";
import type { TestData, TestFile } from "./test-data";
import { isLikeTest, isTestFile } from "./test-search";

/**
 * The tests that changes can affect, with a reason for each.
 *
 * @param changes what differs between now and the version that the data were recorded from.
 * @param project reads the functions of a source, before and after the change.
 */
export function affectedBy(data: TestData, changes: readonly Change[], project: Project): AffectedSelection {
  const { tests, sources, others } = sortChanges(data, changes);
  const everything = reasonForAll(data, others) ?? inlinedIn(data, sources);
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

interface SortedChanges {
  readonly tests: readonly FileChange[];
  /** Of files that tests are known to load; a test file that others load is a source as well. */
  readonly sources: readonly FileChange[];
  readonly others: readonly Change[];
}

function sortChanges(data: TestData, changes: readonly Change[]): SortedChanges {
  const known = new Set(data.files.map(({ file }) => file));
  const files = changes.filter(isOfFile);
  const tests = files.filter((change) => known.has(change.path) || isNewTest(change, data));
  const sources = files.filter(({ path }) => data.table.file(path) !== undefined);
  const sorted = new Set<Change>([...tests, ...sources]);
  return { tests, sources, others: changes.filter((change) => !sorted.has(change)) };
}

/** A file that looks like a test and existed before, but has no tests in the data, may be a helper of any test. */
function isNewTest({ path, before }: FileChange, { files, search }: TestData): boolean {
  if (before !== undefined || search.passedOver.includes(path)) return false;
  return isTestFile(path) || isLikeTest(path, files);
}

function reasonForAll({ partial }: TestData, [other]: readonly Change[]): string | undefined {
  if (partial) return "the data are from a run of only some tests";
  if (other === undefined) return undefined;
  return isOfFile(other) ? `${other.path} changed, which no test is known to load` : other.reason;
}

/**
 * TypeScript copies the values of a const enum into the code that uses them, which then no longer loads the enum's
 * file.
 */
function inlinedIn({ table }: TestData, sources: readonly FileChange[]): string | undefined {
  const found = sources.find(({ path, before, after }) => {
    const isCompiledBefore = table.file(path)?.maps.inputSourceMap !== undefined;
    return isCompiledBefore && [before, after].some((text) => CONST_ENUM.test(text?.toString() ?? ""));
  });
  return found && `${found.path} has a const enum, whose values the compiler may have copied into other files`;
}

const CONST_ENUM = /\bconst\s+enum\b/;

interface Circumstances {
  readonly everything: string | undefined;
  readonly causes: Causes;
  /** Test files that have changed. */
  readonly changed: ReadonlySet<string>;
  /** Whether anything has changed. */
  readonly isChanged: boolean;
}

interface FileSelection {
  readonly file: string;
  /**
   * Run the whole file: titles of its tests may have changed, and tests may have been added, so names cannot select
   * them.
   */
  readonly isWhole: boolean;
  readonly tests: readonly AffectedTest[];
}

/**
 * Nothing is known of a test file that could not be run, not even what would have to change before it can be: the
 * module that failed to load may be missing from the data. So it is selected after any change, until the data have a
 * run of it.
 */
function select(file: TestFile, { everything, causes, changed, isChanged }: Circumstances): FileSelection {
  const all = (reason: string, isWhole: boolean): FileSelection => ({
    file: file.file,
    isWhole,
    tests: file.tests.map(({ id, path }) => ({ id, file: file.file, path, reason })),
  });
  if (everything !== undefined) return all(everything, false);
  if (changed.has(file.file)) return all("its test file changed", true);
  if (file.tests.length === 0) return all("the data have no tests from it", true);
  if (file.opaque !== undefined && isChanged) return all(file.opaque, true);
  const whole = causes.meetingFile(file);
  if (whole !== undefined) return all(whole.reason, true);
  const shared = causes.meetingAny([...file.hooks.map(({ blocks }) => blocks), file.shared]);
  if (shared !== undefined) return all(shared.reason, false);
  return { file: file.file, isWhole: false, tests: selectByOwn(file, causes) };
}

/**
 * A test that failed may have stopped before it reached what it depends on, such as a module that could not be
 * compiled.
 */
function selectByOwn(file: TestFile, causes: Causes): AffectedTest[] {
  let inherited: Cause | undefined;
  return file.tests.flatMap(({ id, path, status, own }) => {
    const cause = causes.meeting(own) ?? inherited;
    if (cause !== undefined && causes.hasLoaded(own, file.late)) inherited ??= cause;
    const reason = cause?.reason ?? (status === "failed" ? "it failed when the data were recorded" : undefined);
    return reason === undefined ? [] : [{ id, file: file.file, path, reason }];
  });
}
