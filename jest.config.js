// Three kinds of tests, told apart by their names. What runs lib/ first asks whether it is as new as src/.
const common = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  transform: { "\\.[jt]sx?$": "babel-jest" },
  globalSetup: "<rootDir>/test/support/before-unit.ts",
  globalTeardown: "<rootDir>/test/support/after-all.ts",
};
const ofLib = { ...common, globalSetup: "<rootDir>/test/support/before-lib.ts" };

module.exports = {
  maxWorkers: "100%",
  testTimeout: 300_000,
  projects: [
    // A part of src/, in Jest's own process.
    { ...common, displayName: "unit", testRegex: "^(?!.*/conformance/).*(?<!\\.e2e)\\.test\\.ts$" },
    // The built package, in processes of its own, as users run it.
    { ...ofLib, displayName: "e2e", testRegex: "\\.e2e\\.test\\.ts$" },
    // Our results beside those of others: Istanbul, the kernel, clients of its device.
    { ...ofLib, displayName: "conformance", testRegex: "/conformance/.*\\.test\\.ts$" },
  ],
};
