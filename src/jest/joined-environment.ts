/**
 * Wraps Jest's test environments in a run that a command owns when Jest has loaded them, including those that a test
 * file names in its docblock. An environment is recognised by the methods that Jest calls; one that records already is
 * left unchanged.
 */
import { withKcov } from "./environment";
import { isKcovEnvironment } from "./environment-mark";

interface Transformer {
  requireAndTranspileModule(...args: unknown[]): Promise<unknown>;
}

type CreateTransformer = (...args: unknown[]) => Promise<Transformer>;

/** @param module @jest/transform, which has just been loaded. */
export function joinEnvironments(module: NodeModule): void {
  const { createScriptTransformer: create } = module.exports as { createScriptTransformer: CreateTransformer };
  const createScriptTransformer: CreateTransformer = async (...args) => {
    const transformer = await create(...args);
    const load = transformer.requireAndTranspileModule;
    transformer.requireAndTranspileModule = async function (...request) {
      const loaded = await Reflect.apply(load, this, request);
      return isEnvironment(loaded) && !isKcovEnvironment(loaded) ? withKcov(loaded) : loaded;
    };
    return transformer;
  };
  module.exports = { ...module.exports, createScriptTransformer };
}

function isEnvironment(loaded: unknown): loaded is new () => object {
  if (typeof loaded !== "function") return false;
  const prototype: unknown = loaded.prototype;
  return ["setup", "teardown", "getVmContext"].every(
    (name) => typeof Reflect.get(Object(prototype), name) === "function",
  );
}
