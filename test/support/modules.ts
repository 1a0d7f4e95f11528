/**
 * A few CommonJS modules that require each other, run in one realm with a tiny `require`.
 */
import { posix } from "node:path";
import { Realm, ROOT } from "./instrument";

export type Files = Readonly<Record<string, string>>;

export interface Bundle {
  readonly realm: Realm;
  readonly exports: Record<string, unknown>;
}

/**
 * Runs the module `main` of `files`, whose names are relative to ROOT and whose code is CommonJS.
 *
 * @param builtin what `require` gives for a name that is not relative.
 */
export function runModules(files: Files, main: string, builtin: (name: string) => unknown = () => ({})): Bundle {
  const modules = new Map<string, { exports: Record<string, unknown> }>();
  const load = (name: string): Record<string, unknown> => {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const code = files[name];
    if (code === undefined) throw new Error(`there is no ${name}`);
    const module = { exports: {} };
    modules.set(name, module);
    realm.run(code, `${ROOT}/${name}`, module);
    return module.exports;
  };
  const realm = new Realm({
    globals: { setTimeout },
    require: (name) => (name.startsWith("./") ? load(posix.normalize(name)) : builtin(name)),
  });
  return { realm, exports: load(main) };
}
