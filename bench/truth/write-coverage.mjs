/** A Vitest set-up file that writes Istanbul's counts to the directory KCOV_TRUTH_COVERAGE when the test file ends. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll } from "vitest";

afterAll(() => {
  const directory = process.env.KCOV_TRUTH_COVERAGE;
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "coverage-final.json"), JSON.stringify(globalThis.__coverage__ ?? {}));
});
