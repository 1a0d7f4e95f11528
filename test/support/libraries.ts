/**
 * Real libraries at work on real inputs, compiled by our plugin or by Istanbul's visitor and run in a realm of their
 * own.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { compile, type ours, type plain, Realm } from "./instrument";
import { madeOnce } from "./made-once";

const CODE = "code.js";

const MODULES = resolve(__dirname, "../../node_modules");

export interface Library {
  readonly name: string;
  readonly source: string;
  /** Puts the library to work on real inputs and returns everything it gave, as text. */
  readonly work: (library: never, parseJson: (text: string) => unknown) => string;
}

const READMES = ["glob", "minipass", "source-map", "picomatch", "expect-type", "marked", "js-yaml"];

const YAML = [
  "fast-json-stable-stringify/.eslintrc.yml",
  "exit-x/.github/workflows/test.yml",
  "@ungap/structured-clone/.github/workflows/node.js.yml",
  "babel-preset-current-node-syntax/.github/workflows/nodejs.yml",
];

export const LIBRARIES: readonly Library[] = [
  {
    name: "acorn parsing its own source",
    source: "acorn/dist/acorn.js",
    work(acorn: { parse(code: string, options: object): object }) {
      return JSON.stringify(acorn.parse(readModule("acorn/dist/acorn.js"), { ecmaVersion: 2024, locations: true }));
    },
  },
  {
    name: "js-yaml reading workflows and a lock file that it wrote itself",
    source: "js-yaml/dist/js-yaml.cjs.js",
    work(yaml: { load(text: string): unknown; dump(value: unknown): string }, parseJson) {
      const dumped = yaml.dump(parseJson(readModule("../package-lock.json")));
      return JSON.stringify([dumped, yaml.load(dumped), ...YAML.map((file) => yaml.load(readModule(file)))]);
    },
  },
  {
    name: "marked rendering READMEs",
    source: "marked/lib/marked.umd.js",
    work(marked: { parse(text: string): string }) {
      return READMES.map((name) => marked.parse(readModule(`${name}/README.md`))).join("\n");
    },
  },
];

export function readModule(file: string): string {
  return readFileSync(resolve(MODULES, file), "utf8");
}

/** Compiling takes longer than running, so each way of compiling a library is done once in a run of the tests. */
export function compileOnce(source: string, instrument: typeof ours | typeof plain, options: object): string {
  const made = madeOnce(`${source} ${instrument.name} ${JSON.stringify(options)}`, (directory) => {
    writeFileSync(join(directory, CODE), compile(readModule(source), [instrument(options)], { compact: true }));
  });
  return readFileSync(join(made, CODE), "utf8");
}

export function runLibrary({ work }: Library, code: string): { realm: Realm; digest: string } {
  const realm = new Realm({ globals: { URL, Buffer } });
  const library = realm.run(code);
  const output = work(library as never, realm.script("JSON.parse") as typeof JSON.parse);
  return { realm, digest: createHash("sha256").update(output).digest("hex") };
}
