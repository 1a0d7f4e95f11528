/** A node:test reporter that prints each test's titles and status, by test file. */
import { relative } from "node:path";

const ENDS = new Set(["test:pass", "test:fail"]);

const nameOf = (path) => relative(process.cwd(), path);

export default async function* report(events) {
  const tests = [];
  const broken = [];
  const titles = [];
  for await (const { type, data } of events) {
    if (type === "test:start") titles[data.nesting] = data.name;
    if (!ENDS.has(type)) continue;
    const file = nameOf(data.file ?? data.name);
    const isFile = nameOf(data.name) === file;
    if (isFile && type === "test:fail") broken.push(file);
    if (isFile || data.details?.type === "suite") continue;
    tests.push({ file, path: [...titles.slice(0, data.nesting), data.name], status: statusOf(type, data) });
  }
  yield JSON.stringify({ tests, broken });
}

function statusOf(type, { skip, todo }) {
  if (skip !== undefined || todo !== undefined) return "skipped";
  return type === "test:pass" ? "passed" : "failed";
}
