/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are what is looked at */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { tokensOf } from "../../src/page/browser/tokens";

const seen = (source: string): string[] =>
  tokensOf(source).map(([from, end, name]) => `${name} ${source.slice(from, end)}`);

describe("tokens", () => {
  test.each([
    ["const a = 1_000n; // one", ["k const", "d 1_000n", "c // one"]],
    ["a / b / c; x = /[/]'/.test(y)", ["s /[/]'/"]],
    ["return /x\\/y/g;", ["k return", "s /x\\/y/g"]],
    ["`a ${b ? `c ${1}` : {d: '}'}} e`;", ["s `a ${", "s `c ${", "d 1", "s }`", "s '}'", "s } e`"]],
    ["/* a\n b */ if", ["c /* a\n b */", "k if"]],
    ["/* never ends", ["c /* never ends"]],
    ["'it\\'s' \"it's\" 'ends with the line\nif", ["s 'it\\'s'", 's "it\'s"', "s 'ends with the line", "k if"]],
    ["a.if = ärger.new1", ["k if"]],
    ["`never ends", ["s `never ends"]],
    ["`$ $$ \\${ \\` ${", ["s `$ $$ \\${ \\` ${"]],
  ])("%s", (source, tokens) => {
    expect(seen(source)).toEqual(tokens);
  });

  test("follow each other, whatever the text is", () => {
    const part = fc.constantFrom(..."`${}/*'\"\\\n[]x ", "${", "//", "*/", "if", "1", "\u2028", "😀");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const source = parts.join("");
        let last = 0;
        for (const [from, end] of tokensOf(source)) {
          expect(from).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(from);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(source.length);
      }),
    );
  });

  test("of a long line take no longer than it is long", () => {
    expect(tokensOf(`${"/".repeat(3)}${"a/ ".repeat(100_000)}`)).toHaveLength(1);
    expect(tokensOf("`$".repeat(50_000)).length).toBeGreaterThan(0);
  });
});
