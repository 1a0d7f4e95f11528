/** ES modules that CommonJS requires where Node has no hooks in the thread: it shows nobody what they import. */
import Module from "node:module";

/** Any mention will do in what is known to be an ES module; where the syntax decides, it takes a statement. */
const MENTION = /\b(import|from)\b/;
const STATEMENT = /^\s*(import\s*[\w*{"']|export\s[^;]*\bfrom\s*["'])/m;

/** @param format as Node knows it: none where it is the syntax that decides. */
export function hidesImports(code: string, filename: string, format: string | undefined): boolean {
  if ("registerHooks" in Module || /[\\/]node_modules[\\/]/.test(filename)) return false;
  if (format === "module") return MENTION.test(code);
  return format === undefined && STATEMENT.test(code);
}
