/**
 * Globs of test code: those of Istanbul, which cover Jest and AVA, and those of Mocha, Jasmine and node:test.
 *
 * Test files are not instrumented: one with counters would be a source too, and a change of it would count twice.
 */
import { createRequire } from "node:module";

interface Schema {
  readonly defaults: {
    readonly testExclude: { readonly exclude: readonly string[]; readonly extension: readonly string[] };
  };
}

/** Istanbul's list is part of the library that matches its globs. */
export function testGlobs(): string[] {
  const { defaults }: Schema = createRequire(require.resolve("test-exclude"))("@istanbuljs/schema");
  const { exclude, extension } = defaults.testExclude;
  const endings = `{${[...extension, ".mts", ".cts"].map((one) => one.slice(1)).join(",")}}`;
  return [
    ...exclude,
    ...["spec{,s}/**", "packages/*/spec{,s}/**", `**/*{.,-,_}spec.${endings}`, `**/*_test.${endings}`],
  ];
}
