/**
 * Finds ES modules that CommonJS requires on a Node that has no hooks in the thread: there, no hook sees what such a
 * module imports.
 */
import Module from "node:module";
import { compileFunction } from "node:vm";

/** In a known ES module, any mention counts as an import; where the syntax decides, only a statement does. */
const MENTION = /\b(import|from)\b/;
const STATEMENT = /^\s*(import\s*[\w*{"']|export\s[^;]*\bfrom\s*["'])/m;

/** @param format as Node knows it; undefined where the syntax decides. */
export function hidesImports(code: string, filename: string, format: string | undefined): boolean {
  if ("registerHooks" in Module || /[\\/]node_modules[\\/]/.test(filename)) return false;
  if (format === "module") return MENTION.test(code);
  return format === undefined && STATEMENT.test(code) && !isCommonJs(code);
}

/** As Node decides it: what its loader can compile is CommonJS, though texts in it may look like imports. */
function isCommonJs(code: string): boolean {
  try {
    compileFunction(code, ["exports", "require", "module", "__filename", "__dirname"]);
    return true;
  } catch {
    return false;
  }
}
