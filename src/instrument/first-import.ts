/**
 * The first sign that a program may load an ES module, where Node has no hooks but those in a thread of their own.
 *
 * To start that thread takes longer than all else that a process needs of us, and most CommonJS programs never import. So it
 * waits until the text of some code could import, or something from which other code comes. What that overlooks is told
 * at the end (`importedUnseen`).
 */
import { statSync } from "node:fs";
import process from "node:process";
import { isMainThread } from "node:worker_threads";
import { realPath } from "../real-path";
import { formatOf } from "./module-format";

/** Flags by which code runs that is no CommonJS file, or an ES module comes first. */
const AT_ONCE = /^(-[a-z]*[epi]|--(eval|print|interactive|import|loader|preserve-symlinks|experimental-).*)$/;

/** `import(...)`, also with a comment in it; a statement; what runs code that is no module, or another main module. */
const SIGNS = [
  /\bimport\s*[(/]/g,
  /(^|[;}/])\s*(import|export)\b/gm,
  /\brequire\s*\(\s*["'](node:)?(vm|repl)["']/g,
  /\brunMain\b/g,
] as const;

/**
 * A line of a comment and nothing else: many name types by `import("…")`. What looks like one and is none would be a product
 * with what `import` gives, or a template's text.
 */
const COMMENT_LINE = /^\s*(\/\/|\/?\*(?!\/)((?!\*\/).)*(\*\/)?\s*$)/;

/** What makes an ES module of a file that has no other sign. */
const IN_MAIN = /\bawait\b/;

/**
 * Whether there may be no later sign: the program is no CommonJS file, or other code ran before.
 *
 * @param ours the module by which we were loaded.
 */
export function mayImportAtOnce(ours: NodeModule | undefined): boolean {
  const flags = [...process.execArgv, ...(process.env["NODE_OPTIONS"] ?? "").split(/\s+/)];
  return !isMainThread || !isFirstPreloaded(ours) || flags.some((flag) => AT_ONCE.test(flag)) || !isMainCommonJs();
}

export function mayImport(code: string, isMain: boolean): boolean {
  return SIGNS.some((sign) => isInCode(sign, code)) || (isMain && IN_MAIN.test(code));
}

function isInCode(sign: RegExp, code: string): boolean {
  for (const { index, 0: found } of code.matchAll(sign)) {
    const end = index + found.length;
    const from = code.lastIndexOf("\n", end - 1) + 1;
    const to = code.indexOf("\n", end);
    if (!COMMENT_LINE.test(code.slice(from, to < 0 ? undefined : to))) return true;
  }
  return false;
}

/** Node lists a module for `--require` before it runs it. */
function isFirstPreloaded(ours: NodeModule | undefined): boolean {
  const parent = ours?.parent;
  return parent?.id === "internal/preload" && parent.children.length === 1;
}

function isMainCommonJs(): boolean {
  try {
    const [, main = ""] = process.argv;
    const file = realPath(require.resolve(main));
    return statSync(file).isFile() && formatOf(file) !== "module";
  } catch {
    return false;
  }
}

/** Node's list of what it has loaded of itself. */
const { moduleLoadList } = process as unknown as { moduleLoadList?: readonly string[] };

/** Whether Node has loaded any ES module by now. */
export function hasImported(): boolean {
  return moduleLoadList?.includes("NativeModule internal/modules/esm/module_job") === true;
}
