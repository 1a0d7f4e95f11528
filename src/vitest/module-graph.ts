/**
 * Which modules a test file uses, directly or not, according to Vitest's module runner (Vitest 4 and later).
 *
 * Where it does not tell, or where mocks may load modules that nothing imports, a test file may use any module.
 */
import { readFileSync } from "node:fs";

interface ModuleNode {
  readonly id: string;
  readonly file: string;
  readonly imports: ReadonlySet<string>;
}

interface EvaluatedModules {
  getModuleById(id: string): ModuleNode | undefined;
  getModulesByFile(file: string): ReadonlySet<ModuleNode> | undefined;
}

/** The part of Vitest's runner that is used. */
export interface ModuleRunnerHost {
  readonly moduleRunner?: { readonly evaluatedModules?: Partial<EvaluatedModules> };
  readonly config?: { readonly setupFiles?: readonly string[] };
}

const MOCKS = /\b(mock|doMock|importActual|importOriginal|importMock)\b/;

/** Files of the used modules, by absolute name. */
export function filesUsedBy({ moduleRunner, config }: ModuleRunnerHost, file: string): Set<string> | undefined {
  const modules = moduleRunner?.evaluatedModules;
  const starts = [file, ...(config?.setupFiles ?? [])];
  if (!isWhole(modules) || starts.some(hasMocks)) return undefined;
  const seen = new Set<ModuleNode>();
  const waiting = starts.flatMap((name) => [...(modules.getModulesByFile(name) ?? [])]);
  if (waiting.length === 0) return undefined;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const id of next.imports) waiting.push(...[modules.getModuleById(id) ?? []].flat());
  }
  return new Set(Array.from(seen, (node) => node.file));
}

function isWhole(modules: Partial<EvaluatedModules> | undefined): modules is EvaluatedModules {
  return typeof modules?.getModuleById === "function" && typeof modules.getModulesByFile === "function";
}

function hasMocks(file: string): boolean {
  try {
    return MOCKS.test(readFileSync(file, "utf8"));
  } catch {
    return true;
  }
}
