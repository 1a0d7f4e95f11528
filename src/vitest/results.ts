/** The results of Vitest's tests in the terms of the test data. */
import type { TestResult } from "../suite/assemble";
import type { TestStatus } from "../suite/test-data";
import type { TestCase, TestModule } from "./host";

const STATUSES: Readonly<Record<string, TestStatus>> = { passed: "passed", failed: "failed", skipped: "pending" };

export function resultsOf(module: TestModule): TestResult[] {
  return Array.from(module.children.allTests(), (test) => ({
    path: pathOf(test),
    status: statusOf(test),
    duration: test.diagnostic()?.duration ?? null,
  }));
}

/** Whether it ended, even if it could not be loaded. */
export function hasEnded(module: TestModule): boolean {
  return !["queued", "pending"].includes(module.state());
}

function pathOf({ name, parent }: TestCase): string[] {
  const titles = [name];
  for (let node: TestCase["parent"] = parent; node.type === "suite"; node = node.parent) titles.unshift(node.name);
  return titles;
}

/** If a describe has failed before its tests ran, Vitest calls them skipped. They depend on it all the same. */
function statusOf(test: TestCase): TestStatus {
  const { mode } = test.options;
  if (mode === "todo") return "todo";
  const status = STATUSES[test.result().state] ?? "pending";
  return status === "pending" && mode !== "skip" && isInFailed(test) ? "failed" : status;
}

function isInFailed({ parent }: TestCase): boolean {
  for (let node: TestCase["parent"] = parent; ; node = node.parent) {
    if (node.errors().length > 0) return true;
    if (node.type !== "suite") return false;
  }
}
