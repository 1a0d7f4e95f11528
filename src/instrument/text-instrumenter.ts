/**
 * TextInstrumenter: which sources a host's plugin instruments before the host compiles them, and what they become. A
 * text that cannot be read as code stays as it is, with one warning. For code that is not the original itself, the
 * host's source map is kept with the counters.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readableMap } from "../istanbul/source-map";
import { realPath } from "../real-path";
import type { InstrumentCache } from "./cache";
import { LOADED_EXTENSIONS } from "./compile";
import type { InstrumentOptions } from "./options";
import { Selection } from "./selection";
import { sizeRefusal } from "./size";
import { type InstrumentedText, instrumentSourceText } from "./source-text";
import { keepStackSettings } from "./stack-settings";

export interface Surroundings {
  readonly warn: (message: string) => void;
  readonly cache?: InstrumentCache | undefined;
  /** Files that are never instrumented, by absolute name, whatever the globs say. */
  readonly isLeftAlone?: (file: string) => boolean;
}

export interface Module {
  readonly code: string;
  readonly id: string;
  /** Source map from the code to the original; called where the code differs from the file. */
  readonly map: () => object | null | undefined;
}

const COMPONENTS = [".vue", ".svelte"];
const COMPONENT = /\.(vue|svelte)(\?|$)/;

/** An id of the host's own making has no file, and a query asks for something other than the module. */
const MODULE_ID = /^([^\0?#]+)(?:\?[vt]=[^&?]*)?$/;

const DECLARATIONS = /\.d\.[cm]?ts$/;

export class TextInstrumenter {
  /** The options that were given, with `cwd` made absolute. */
  readonly options: InstrumentOptions & { readonly cwd: string };
  readonly #selection: Selection;
  readonly #surroundings: Surroundings;
  readonly #warned = new Set<string>();

  constructor(options: InstrumentOptions, surroundings: Surroundings) {
    const { extension = [...LOADED_EXTENSIONS, ...COMPONENTS] } = options;
    this.#selection = new Selection({ ...options, extension }, surroundings.cache);
    this.options = { ...options, extension, cwd: this.#selection.cwd };
    this.#surroundings = surroundings;
  }

  /** The text that replaces a module's own before the host compiles it; undefined if that stays. */
  source(module: Module): InstrumentedText | undefined {
    return COMPONENT.test(module.id) ? undefined : this.#module(module);
  }

  /** The same for components that are not code themselves, once the host has compiled them. */
  component(module: Module): InstrumentedText | undefined {
    return COMPONENT.test(module.id) ? this.#module(module) : undefined;
  }

  #module({ code, id, map }: Module): InstrumentedText | undefined {
    const file = this.#fileOf(id);
    return file === undefined ? undefined : this.#instrument(code, file, map);
  }

  #fileOf(id: string): string | undefined {
    const name = MODULE_ID.exec(id)?.[1];
    if (name === undefined || DECLARATIONS.test(name)) return undefined;
    const file = realPath(name);
    const isChosen = this.#selection.has(file) && this.#surroundings.isLeftAlone?.(file) !== true;
    return isChosen ? file : undefined;
  }

  #instrument(code: string, filename: string, map: Module["map"]): InstrumentedText | undefined {
    try {
      const refusal = sizeRefusal(code);
      if (refusal !== undefined) throw new Error(refusal);
      const inputMap = isOriginal(code, filename) ? undefined : readableMap(map());
      return this.#cached(code, filename, inputMap);
    } catch (error) {
      this.#complain(filename, error);
      return undefined;
    }
  }

  #cached(code: string, filename: string, inputMap: object | undefined): InstrumentedText | undefined {
    const { options } = this;
    const make = (): string => {
      const made = keepStackSettings(() => instrumentSourceText({ code, filename, inputMap, options }));
      return JSON.stringify(made ?? null);
    };
    const { cache } = this.#surroundings;
    const circumstances = ["text", filename, options, inputMap && digestOf(JSON.stringify(inputMap))];
    return JSON.parse(cache?.text(code, circumstances, make, ".json") ?? make()) ?? undefined;
  }

  #complain(filename: string, error: unknown): void {
    if (this.#warned.has(filename)) return;
    this.#warned.add(filename);
    const [line = ""] = String(error instanceof Error ? error.message : error).split("\n", 1);
    this.#surroundings.warn(`${filename} is not instrumented: ${line.replace(`${filename}: `, "")}`);
  }
}

function isOriginal(code: string, filename: string): boolean {
  try {
    return code === readFileSync(filename, "utf8").replace(/^\uFEFF/, "");
  } catch {
    return false;
  }
}

function digestOf(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
