/**
 * nodes: `run` again on other versions of Node, whose V8 compiles counters, and counts by itself, in other ways. As for
 * the tests, KCOV_TEST_NODES has the paths of their binaries, separated by colons. Each version's result is kept apart
 * from that of the Node that runs the other questions.
 */
import { execFileSync } from "node:child_process";
import { BENCH } from "./paths.mjs";

const nodes = (process.env.KCOV_TEST_NODES ?? "").split(":").filter((name) => name !== "");
if (nodes.length === 0) {
  console.error("KCOV_TEST_NODES names no Node to compare");
  process.exit(2);
}
for (const node of nodes) {
  const major = execFileSync(node, ["-p", "parseInt(process.versions.node)"], { encoding: "utf8" }).trim();
  console.log(`Node ${major}`);
  execFileSync(node, ["run.mjs", `--name=run-${major}`, ...process.argv.slice(2)], { cwd: BENCH, stdio: "inherit" });
}
