/**
 * Judges one mutant: which tests fail under it, what `affected` and `which` answer, and why a failing test was not
 * selected.
 */
import { reaching, relatedShare, selection } from "./questions.mjs";
import { withMutant } from "./repository.mjs";
import { testOf } from "./test-key.mjs";

/** @returns a row of the table; `unusable` says why there is nothing to compare. */
export async function judge(mutant, context) {
  const { repository, state } = context;
  if (repository.runner === "jest") state.related[mutant.file] ??= relatedShare(repository, mutant.file, state.tests);
  const found = await withMutant(repository, mutant, () => compare(mutant, context));
  for (const missed of found.missed ?? []) missed.cause ??= await causeWithout(missed.test, context);
  return { ...mutant, ...found };
}

async function compare(mutant, { repository, jest, state }) {
  jest.limitMs = state.limitMs;
  const selected = selection(repository);
  const failed = failures(await jest.suite(), state.tests);
  if (failed === undefined) return { unusable: "the suite did not end" };
  const isSelected = (key) => selected.keys.has(key) || selected.files.has(testOf(key).file);
  const missing = failed.filter((key) => !isSelected(key));
  return {
    failed: failed.length,
    selected: state.tests.filter(isSelected).length,
    everything: selected.everything,
    missed: await withCauses(missing, { jest, state }),
    ...(failed.length === 0 ? {} : unnamed(repository, mutant, failed)),
  };
}

/** Undefined when there is no result. */
function failures(suite, tests) {
  return suite && tests.filter((key) => suite.statuses.get(key) === "failed" || suite.broken.has(testOf(key).file));
}

function unnamed(repository, mutant, failed) {
  const { keys, files, error } = reaching(repository, mutant);
  const missing = failed.filter((key) => !keys.has(key) && !files.has(testOf(key).file));
  return { whichMissed: missing, whichError: error };
}

/** Whether a test fails under the mutant each time, and also without the other tests of its file. */
async function withCauses(missing, { jest, state }) {
  if (missing.length === 0) return [];
  const again = failures(await jest.suite(), state.tests) ?? missing;
  const missed = [];
  for (const test of missing) {
    const cause = again.includes(test) ? await causeUnderMutant(test, jest) : "it does not fail each time";
    missed.push({ test, cause });
  }
  return missed;
}

const NEEDS_EARLIER = "it needs what an earlier test of its file left";

async function causeUnderMutant(test, jest) {
  return (await passesAlone(test, jest)) ? NEEDS_EARLIER : undefined;
}

/** A test that fails alone even without the mutant needs the others of its file. */
async function causeWithout(test, { jest }) {
  return (await passesAlone(test, jest)) ? "UNEXPLAINED" : NEEDS_EARLIER;
}

async function passesAlone(test, jest) {
  return (await jest.alone(testOf(test)))?.statuses.get(test) === "passed";
}
