/**
 * How TypeScript and JSX become JavaScript that Node can load, as @babel/register does it. A project's Babel config is
 * used if there is one; otherwise Babel's own presets are, and ES module syntax in CommonJS files becomes `require`, as
 * TypeScript's compiler does it.
 */
import { extname } from "node:path";
import type { PluginItem, TransformOptions } from "@babel/core";
import type { ModuleFormat } from "./module-format";

/** Extensions that hold more than JavaScript. */
export const COMPILED_EXTENSIONS: readonly string[] = [".ts", ".tsx", ".mts", ".cts", ".jsx"];

/** Extensions that Node loads through our hooks. Istanbul's own list lacks .mts and .cts. */
export const LOADED_EXTENSIONS: readonly string[] = [".js", ".cjs", ".mjs", ...COMPILED_EXTENSIONS];

/** For reading code without any config of the project. */
export const UNCONFIGURED: TransformOptions = { babelrc: false, configFile: false };

type Babel = typeof import("@babel/core");

export interface CompilerUnit {
  readonly filename: string;
  readonly cwd: string;
  readonly format: ModuleFormat;
}

/** Whether a file is compiled. Dependencies ship JavaScript; anything else in them is not ours to compile. */
export function isCompiled(filename: string): boolean {
  return COMPILED_EXTENSIONS.includes(extname(filename)) && !/[\\/]node_modules[\\/]/.test(filename);
}

/** A Babel to compile with, and its options. */
export interface Compiler {
  readonly babel: Babel;
  readonly options: TransformOptions;
}

/** The project's own Babel and config if it has a config, else our Babel with presets that suit the file. */
export function compilerOf(ours: Babel, code: string, { filename, cwd, format }: CompilerUnit): Compiler {
  const caller = {
    name: "istanbul-kcov",
    supportsStaticESM: format !== "commonjs",
    supportsDynamicImport: true,
    supportsExportNamespaceFrom: format !== "commonjs",
    supportsTopLevelAwait: true,
  };
  const { matchingBabel }: typeof import("./project-babel") = require("./project-babel");
  const babel = matchingBabel(cwd, ours);
  const own = babel.loadPartialConfigSync({ filename, cwd, caller });
  if (own?.hasFilesystemConfig()) return { babel, options: { caller } };
  const plugins = pluginsFor(code, filename, format);
  return { babel: ours, options: { ...UNCONFIGURED, caller, presets: [() => ({ plugins })] } };
}

/** The plugins of Babel's presets for TypeScript and React, without those that serve development tools. */
function pluginsFor(code: string, filename: string, format: ModuleFormat): PluginItem[] {
  const extension = extname(filename);
  const plugins: PluginItem[] = [];
  if (extension !== ".jsx") {
    const options = { isTSX: extension === ".tsx", disallowAmbiguousJSXLike: /^\.[mc]ts$/.test(extension) };
    plugins.push([require("@babel/plugin-transform-typescript"), options]);
  }
  if (extension === ".tsx" || extension === ".jsx")
    plugins.push([require("@babel/plugin-transform-react-jsx"), { runtime: jsxRuntime(code) }]);
  if (format === "commonjs" || extension === ".cts") {
    plugins.push(require("@babel/plugin-transform-export-namespace-from"));
    plugins.push([require("@babel/plugin-transform-modules-commonjs"), { allowTopLevelThis: extension === ".cts" }]);
  }
  return plugins;
}

/** Only the classic runtime understands a pragma that names a factory. */
function jsxRuntime(code: string): "automatic" | "classic" {
  return /@jsx\s/.test(code) && !/@jsx(Runtime|ImportSource)\s/.test(code) ? "classic" : "automatic";
}
