import type { PluginItem } from "@babel/core";
import { describe, expect, test } from "@jest/globals";
import preset from "../../src/babel/preset";
import { compile, FILE, ours, plain, Realm, ROOT } from "../support/instrument";

const CODE = "export const f = (a = 1, ...b) => { for (const c of b) a ||= c; return a ?? 0; }; f(); f(0, 0, 5);";

function withPreset(code: string, options: object = {}, others: PluginItem[] = []): string {
  return compile(code, [], { presets: [...others, [preset, { cwd: ROOT, ...options }]] });
}

describe("the preset", () => {
  test("does what the plugin does", () => {
    expect(withPreset(CODE)).toBe(compile(CODE, [ours()]));
    expect(withPreset(CODE)).toContain("coverageData");
  });

  test("gives its options to the plugin", () => {
    const options = { reportLogic: true, coverageVariable: "other", include: ["program.js"], extension: ".js" };

    expect(withPreset(CODE, options)).toBe(compile(CODE, [ours(options)]));
    expect(withPreset(CODE, { exclude: ["program.js"] })).toBe(compile(CODE, []));
  });

  test("needs no options", () => {
    const filename = `${process.cwd()}/src/made-up.js`;

    expect(compile(CODE, [], { filename, presets: [preset] })).toContain(`path = "${filename}"`);
  });

  test.each([
    [{ plugins: [] }, "option plugins is not known"],
    [{ precision: "line" }, 'option precision must be "statement" or "block"'],
    [{ reportLogic: 1 }, "option reportLogic must be true or false"],
  ])("refuses %j by name", (options, message) => {
    expect(() => withPreset(CODE, options)).toThrow(message);
  });

  test.each([
    ["first", (env: PluginItem): PluginItem[] => [[preset, { cwd: ROOT }], env]],
    ["last", (env: PluginItem): PluginItem[] => [env, [preset, { cwd: ROOT }]]],
  ])("counts the code as it was written when it is listed %s beside preset-env", (_place, presets) => {
    const env: PluginItem = ["@babel/preset-env", { targets: "ie 11", modules: "commonjs" }];
    const actual = new Realm();
    const expected = new Realm();
    actual.run(compile(CODE, [], { presets: presets(env) }));
    expected.run(compile(CODE, [plain(), "@babel/plugin-transform-modules-commonjs"]));

    expect(actual.entry()).toEqual(expected.entry());
    expect(actual.entry().b[0]).toEqual([1]);
  });

  test("leaves a file to one of two listings of itself", () => {
    const twice: PluginItem[] = [
      [preset, { cwd: ROOT }, "one"],
      [preset, { cwd: ROOT }, "two"],
    ];
    const realm = new Realm();
    realm.run(compile("var a = 1;", [], { presets: twice }), FILE);

    expect(realm.entry().s).toEqual({ 0: 1 });
  });
});
