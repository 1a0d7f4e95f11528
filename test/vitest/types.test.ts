/** The plugins are Vite's to take, by its own types. */
import { expect, test } from "@jest/globals";
import type { PluginOption } from "vite" with { "resolution-mode": "import" };
import vite from "../../src/vite/plugin";
import vitest from "../../src/vitest/plugin";

test("both doors give plugins", () => {
  const plugins: PluginOption[] = [vite(), vitest({ precision: "block", traces: true })];
  expect(plugins.flat()).toHaveLength(4);
});
