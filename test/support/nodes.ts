import { execFileSync } from "node:child_process";
import { test } from "@jest/globals";

/** More versions of Node are tested where KCOV_TEST_NODES names their binaries, separated by colons (see .ci/run). */
export const NODES: readonly string[] = [
  process.execPath,
  ...(process.env["KCOV_TEST_NODES"] ?? "").split(":").filter((name) => name !== ""),
];

/** The oldest and the newest, for what meets the same code of ours in every version. */
export const FIRST_AND_LAST: readonly string[] = [...new Set([NODES[0], NODES.at(-1)])] as string[];

/** `[major, minor]` of a Node. */
export function versionOf(node: string): readonly [major: number, minor: number] {
  const text = execFileSync(node, ["-p", "process.versions.node"], { encoding: "utf8" });
  const [major = 0, minor = 0] = text.split(".").map(Number);
  return [major, minor];
}

/** `each` for the tests of some Nodes; where there is none of them, it skips one whose name says what it takes. */
export function eachOf(nodes: readonly string[], what: string): (name: string, body: (node: string) => void) => void {
  if (nodes.length > 0) return test.each([...nodes]);
  return (name) =>
    test.skip(`${name.replace("%s", "a Node")} (skipped: it takes a Node ${what} in KCOV_TEST_NODES)`, () => undefined);
}
