/** The results so far, kept in the repository's directory, for one build of the package and one seed. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const fileOf = ({ root }) => join(root, "state.json");

/** Undefined when there are no results yet. */
export function loadState(repository, seed) {
  const file = fileOf(repository);
  if (!existsSync(file)) return undefined;
  const state = JSON.parse(readFileSync(file, "utf8"));
  if (state.build === buildOf(repository) && state.seed === seed) return state;
  throw new Error(`${file} is of another build of istanbul-kcov or another seed: take it away to begin anew`);
}

export function saveState(repository, state) {
  const file = fileOf(repository);
  writeFileSync(`${file}.tmp`, JSON.stringify(state, undefined, 1));
  renameSync(`${file}.tmp`, file);
}

/** A hash of the installed package's code. */
export function buildOf({ kcov }) {
  const lib = join(kcov, "node_modules/istanbul-kcov/lib");
  const hash = createHash("sha1");
  const files = readdirSync(lib, { recursive: true }).filter((file) => /\.(js|wasm)$/.test(file));
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(lib, file)));
  return hash.digest("hex");
}
