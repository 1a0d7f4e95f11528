/** More versions of Node are tested where KCOV_TEST_NODES names their binaries, separated by colons (see .ci/run). */
export const NODES: readonly string[] = [
  process.execPath,
  ...(process.env["KCOV_TEST_NODES"] ?? "").split(":").filter((name) => name !== ""),
];
