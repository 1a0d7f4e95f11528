/**
 * Plugins that come after ours find the scopes that Babel would find in the code as we print it: bindings, their kinds,
 * and every reference and assignment at the place where it now stands in the tree.
 */
import { type PluginItem, transformSync } from "@babel/core";
import { describe, expect, test } from "@jest/globals";
import type { Seen } from "../../support/babel-8";
import { effort } from "../../support/effort";
import { inTurn } from "../../support/in-turn";
import { FILE, ours } from "../../support/instrument";
import { LIBRARIES, readModule } from "../../support/libraries";
import { PROGRAMS } from "./programs";

const LOOKING: PluginItem = [require.resolve("../../support/looking-preset.cjs"), { at: "start" }];

/** What a plugin behind `plugins` finds before anything is visited. */
function seenAfter(plugins: PluginItem[], code: string): Seen {
  const parserOpts = { allowReturnOutsideFunction: true } as const;
  const options = { filename: FILE, babelrc: false, configFile: false, code: false } as const;
  const result = transformSync(code, {
    ...options,
    sourceType: "unambiguous",
    parserOpts,
    plugins,
    presets: [LOOKING],
  });
  return Reflect.get(result?.metadata ?? {}, "seen");
}

const OPTIONS = [{}, { reportLogic: true }, { precision: "block" }, { maps: "compact" }];

describe.each(OPTIONS)("with %o", (options) => {
  inTurn(OPTIONS, options).each(Object.entries(PROGRAMS))("%s", (_name, code) => {
    const seen = seenAfter([ours(options)], code);
    expect(seen.code).toContain("cov_");
    expect(seen.bindings).toEqual(seenAfter([], seen.code).bindings);
  });
});

test.each(effort(LIBRARIES.slice(1, 2), LIBRARIES).map(({ name, source }) => [name, source] as const))(
  "%s",
  (_name, source) => {
    const code = readModule(source);
    const seen = seenAfter([ours()], code);
    expect(seen.bindings.length).toBeGreaterThan(100);
    expect(seen.bindings).toEqual(seenAfter([], seen.code).bindings);
  },
);
