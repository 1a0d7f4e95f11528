/**
 * Globs of what is test code: Istanbul's own, which are Jest's and AVA's, and those of Mocha, Jasmine and node:test.
 *
 * A test file that counts is a source among others, and a change of it would be told twice.
 */
import { createRequire } from "node:module";

interface Schema {
  readonly defaults: {
    readonly testExclude: { readonly exclude: readonly string[]; readonly extension: readonly string[] };
  };
}

/** Istanbul's list comes with the library that its globs are matched by. */
export function testGlobs(): string[] {
  const { defaults }: Schema = createRequire(require.resolve("test-exclude"))("@istanbuljs/schema");
  const { exclude, extension } = defaults.testExclude;
  const endings = `{${[...extension, ".mts", ".cts"].map((one) => one.slice(1)).join(",")}}`;
  return [
    ...exclude,
    ...["spec{,s}/**", "packages/*/spec{,s}/**", `**/*{.,-,_}spec.${endings}`, `**/*_test.${endings}`],
  ];
}
