/**
 * Makes files that are to be left alone bypass the require hook, so that it is not in stack traces of errors that they
 * throw.
 */
import { readFileSync } from "node:fs";
import Module from "node:module";
import { intercept } from "../host/intercept";
import { undeterred } from "../host/surroundings";
import { mayImport } from "./first-import";
import { hidesImports } from "./hidden-imports";
import { formatOf } from "./module-format";
import type { RequireHookOptions } from "./require-hook";

/** @param install installs the require hook. */
export function passBy(files: ReadonlySet<string>, install: () => void, options: RequireHookOptions): void {
  const { prototype } = Module as unknown as { readonly prototype: { readonly _compile: () => unknown } };
  const beneath = prototype._compile;
  install();
  const hook = prototype._compile;
  intercept(prototype, "_compile", (module, compile) => {
    const { filename, id } = module as NodeModule;
    if (compile !== hook || !files.has(filename)) return compile;
    undeterred(() => tell(filename, id === ".", options));
    return beneath;
  });
}

/** Reports what the hook would have reported; nothing where Node has hooks in the thread. */
function tell(file: string, isMain: boolean, { beforeImport, whenHidden }: RequireHookOptions): void {
  if ("registerHooks" in Module) return;
  const code = readFileSync(file, "utf8");
  const format = formatOf(file);
  if (mayImport(code, isMain)) beforeImport?.();
  if (hidesImports(code, file, format === "detect" ? undefined : format)) whenHidden?.(file);
}
