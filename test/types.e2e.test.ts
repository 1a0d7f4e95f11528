/**
 * The types of each entry as programs of users see them: compiled by TypeScript 5 and 7, our declarations checked too.
 *
 * fixtures/consumer has what compiles, and by `@ts-expect-error` what does not.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join, resolve } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { isLong } from "./support/effort";

const PACKAGE = resolve(__dirname, "..");
const CONSUMER = join(PACKAGE, "fixtures/consumer");
const EVERY_ENTRY = "every-entry.mts";

const COMPILERS = { 5: "typescript-5/bin/tsc", 7: "typescript/bin/tsc" } as const;

/**
 * Module resolutions, and which files of the consumer they are for: to read Vite's own types takes most of the time.
 */
const RESOLUTIONS = [
  ["node16", { module: "node16", moduleResolution: "node16" }, /^(?!vite).*\.[mc]?ts$/],
  ["nodenext", { module: "nodenext", moduleResolution: "nodenext" }, /^(?!vite).*\.[mc]?ts$/],
  ["bundler", { module: "esnext", moduleResolution: "bundler" }, /\.m?ts$/],
] as const;

const directories: string[] = [];

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});

/** A project with the package as npm lays it out, its declarations alone, and the packages given. */
function projectWith(packages: readonly string[], files: readonly string[]): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "kcov-consumer-")));
  directories.push(directory);
  const copy = join(directory, "node_modules/istanbul-kcov");
  const isCopied = (file: string): boolean => extname(file) === "" || /\.d\.m?ts$/.test(file);
  cpSync(join(PACKAGE, "lib"), join(copy, "lib"), { recursive: true, filter: isCopied });
  cpSync(join(PACKAGE, "package.json"), join(copy, "package.json"));
  for (const name of packages) {
    mkdirSync(dirname(join(directory, "node_modules", name)), { recursive: true });
    symlinkSync(join(PACKAGE, "node_modules", name), join(directory, "node_modules", name));
  }
  for (const file of ["package.json", ...files]) cpSync(join(CONSUMER, file), join(directory, file));
  return directory;
}

/** What the compiler finds wrong in a project, but for other packages' own faults. */
function errorsOf(compiler: string, directory: string, options: object, files: readonly string[]): string[] {
  const compilerOptions = { target: "es2022", strict: true, noEmit: true, skipLibCheck: false, ...options };
  writeFileSync(join(directory, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  const command = [join(PACKAGE, "node_modules", compiler), "-p", "."];
  const { stdout, stderr } = spawnSync(process.execPath, command, { cwd: directory, encoding: "utf8" });
  return (stdout + stderr).split("\n").filter((line) => line !== "" && !line.startsWith("../"));
}

/** TypeScript 5 takes long: in the short form it tries one resolution. */
function casesOf(resolutionOf5: string) {
  return Object.entries(COMPILERS).flatMap(([version, compiler]) =>
    RESOLUTIONS.filter(([name]) => isLong || version === "7" || name === resolutionOf5).map(
      ([name, options, wanted]) => ({ version, name, compiler, options, wanted }),
    ),
  );
}

test.each(casesOf("nodenext"))(
  "TypeScript $version, $name: programs that use the package as its types say compile, and no others",
  ({ compiler, options, wanted }) => {
    const files = readdirSync(CONSUMER).filter((file) => wanted.test(file));
    const project = projectWith(["@types/node", "jest", "jest-environment-node", "vite", "vitest"], files);
    expect(errorsOf(compiler, project, { ...options, types: ["node"] }, files)).toEqual([]);
  },
);

test.each(casesOf("bundler"))(
  "TypeScript $version, $name: no other package's types are needed, nor Node's",
  ({ compiler, options }) => {
    const project = projectWith([], [EVERY_ENTRY]);
    expect(errorsOf(compiler, project, { ...options, types: [] }, [EVERY_ENTRY])).toEqual([]);
  },
);
