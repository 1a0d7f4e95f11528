/**
 * Lets files that are to be left alone pass by the require hook, so that it is in no stack trace of what they throw.
 */
import { readFileSync } from "node:fs";
import Module from "node:module";
import { intercept } from "../host/intercept";
import { undeterred } from "../host/surroundings";
import { mayImport } from "./first-import";

/**
 * @param install installs the require hook.
 * @param beforeImport what is to happen before code runs that may import an ES module.
 */
export function passBy(files: ReadonlySet<string>, install: () => void, beforeImport?: () => void): void {
  const { prototype } = Module as unknown as { readonly prototype: { readonly _compile: () => unknown } };
  const beneath = prototype._compile;
  install();
  const hook = prototype._compile;
  intercept(prototype, "_compile", (module, compile) => {
    const { filename, id } = module as NodeModule;
    if (compile !== hook || !files.has(filename)) return compile;
    if (beforeImport !== undefined && undeterred(() => mayImport(readFileSync(filename, "utf8"), id === ".")))
      beforeImport();
    return beneath;
  });
}
