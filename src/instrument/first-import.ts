/**
 * The first sign that a program may load an ES module, where Node only has hooks in a thread of their own. Starting
 * that thread takes longer than everything else a process needs of us, and most CommonJS programs never import. So it
 * waits until some code could import, or run other code; what that overlooks is found at the end (`importedUnseen`).
 */
import { statSync } from "node:fs";
import process from "node:process";
import { isMainThread } from "node:worker_threads";
import { realPath } from "../real-path";
import { formatOf } from "./module-format";

/** Flags with which other code than a CommonJS file runs, or an ES module comes first. */
const AT_ONCE = /^(-[a-z]*[epi]|--(eval|print|interactive|import|loader|preserve-symlinks|experimental-).*)$/;

/**
 * `import(...)`, also with a comment in it; an import statement; calls that run code that is no module, or another main
 * module.
 */
const SIGNS = [
  /\bimport\s*[(/]/g,
  /(^|[;}/])\s*(import|export)\b/gm,
  /\brequire\s*\(\s*["'](node:)?(vm|repl)["']/g,
  /\brunMain\b/g,
] as const;

/**
 * A line that is only a comment: many comments name types by `import("…")`. A line that looks like one without being
 * one would have to be a product of what `import` returns, or the text of a template.
 */
const COMMENT_LINE = /^\s*(\/\/|\/?\*(?!\/)((?!\*\/).)*(\*\/)?\s*$)/;

/** What makes a file without any other sign an ES module. */
const IN_MAIN = /\bawait\b/;

/**
 * Whether there may be no later sign: the program is not a CommonJS file, or other code ran before ours.
 *
 * @param ours the module that loaded us.
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

/** Node adds a module of `--require` to the list before it runs it. */
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

/** Node's list of its own modules that it has loaded. */
const { moduleLoadList } = process as unknown as { moduleLoadList?: readonly string[] };

/** Whether Node has loaded any ES module by now. */
export function hasImported(): boolean {
  return moduleLoadList?.includes("NativeModule internal/modules/esm/module_job") === true;
}
