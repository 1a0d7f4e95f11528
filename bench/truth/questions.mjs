/** The questions about a mutant: `affected`, `which`, and Jest's own --findRelatedTests. */
import { relative } from "node:path";
import { run } from "./repository.mjs";
import { testKey } from "./test-key.mjs";

/** The tests that `affected` selects, and its reason if it selects all. */
export function selection(repository) {
  const { status, stdout, stderr } = run(repository, repository.kcov, "istanbul-kcov", ["affected", "--json"]);
  if (status !== 0) throw new Error(`affected: ${stderr}`);
  const { tests, everything, wholeFiles } = JSON.parse(stdout);
  return { keys: new Set(tests.map(testKey)), files: new Set(wholeFiles), everything };
}

/** The tests that `which` names at the mutant's place, and the files that load it. */
export function reaching(repository, { file, line, column }) {
  const args = ["which", `${file}:${line}:${column}`, "--json"];
  const { status, stdout, stderr } = run(repository, repository.kcov, "istanbul-kcov", args);
  const tests = status === 0 ? JSON.parse(stdout) : [];
  const error = status === 0 ? undefined : stderr.trim();
  const files = new Set(tests.filter(({ via }) => via !== "own").map((test) => test.file));
  return { keys: new Set(tests.map(testKey)), files, error };
}

/** The share of tests that --findRelatedTests selects for the file. */
export function relatedShare(repository, file, tests) {
  const { plain } = repository;
  const { stdout } = run(repository, plain, "jest", ["--listTests", "--findRelatedTests", file]);
  const related = new Set(stdout.split("\n").map((line) => relative(plain, line)));
  return tests.filter((key) => related.has(JSON.parse(key)[0])).length / tests.length;
}
