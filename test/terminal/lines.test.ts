/** What a line looks like in a pipe and on terminals of any width. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { lineText, row } from "../../src/terminal/lines";
import { inStyle } from "../../src/terminal/piece";
import { widthOf } from "../../src/terminal/width";
import { UNPRINTABLE } from "../support/hostile";

const terminal = (columns: number) => ({ isTTY: true, columns });

const LONG = "test/deep/in/some/place.test.js › a group › a title that goes on";

/** The lines, without the sequences of styles. */
function lines(line: Parameters<typeof lineText>[0], columns: number): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences begin with one
  const text = lineText(line, terminal(columns)).replaceAll(/\u001b\[\d+m/g, "");
  return text.replace(/\n$/, "").split("\n");
}

describe("a row", () => {
  test("that fits is one line", () => {
    expect(lines(row(["    12  "], LONG), 80)).toEqual([`    12  ${LONG}`]);
  });

  test("that does not fit goes on below its second column", () => {
    expect(lines(row(["    12  "], LONG), 40)).toEqual([
      "    12  test/deep/in/some/place.test.js",
      "          › a group › a title that goes",
      "          on",
    ]);
  });

  test("breaks a path that fills a line after a slash, and a word that has none anywhere", () => {
    expect(lines(row(["+ "], "src/components/buttons/round.js:12:3 arm"), 24)).toEqual([
      "+ src/components/",
      "    buttons/",
      "    round.js:12:3 arm",
    ]);
    expect(lines(row(["+ "], "x".repeat(50)), 24)).toEqual([
      `+ ${"x".repeat(20)}`,
      `    ${"x".repeat(20)}`,
      `    ${"x".repeat(10)}`,
    ]);
  });

  test("counts two columns for each wide character", () => {
    expect(lines(row(["1 "], "日本語の題名です、とても長い"), 20)).toEqual(["1 日本語の題名です", "    、とても長い"]);
  });

  test("stays whole in a pipe, on a terminal without columns of use, and as text", () => {
    expect(lineText(row(["1 "], LONG, inStyle("faint", LONG)), {})).toBe(`1 ${LONG}${LONG}\n`);
    expect(lines(row(["1 "], LONG), 8)).toEqual([`1 ${LONG}`]);
    expect(lines(LONG, 20)).toEqual([LONG]);
  });

  test("takes 80 columns for those of a terminal that tells none", () => {
    expect(lines(row([], `${"x".repeat(79)} y`), 0)).toEqual(["x".repeat(79), "  y"]);
  });

  test("fits, loses nothing but spaces, and has nothing that a terminal obeys, whatever is in it", () => {
    const word = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("a/b/c", "日本語", "\u001b[2J", "👩‍👩‍👧", "  "),
    );
    const texts = fc.array(fc.array(word).map((words) => words.join(" ")));
    fc.assert(
      fc.property(fc.nat(9999), texts, fc.integer({ min: 20, max: 120 }), (number, rest, columns) => {
        const lead = `${number}  `;
        const whole = lineText(row([lead], ...rest), {});
        const broken = lines(row([lead], ...rest), columns);
        for (const line of broken) expect(widthOf(line)).toBeLessThanOrEqual(columns);
        expect(broken.join("").replaceAll(/\s/gu, "")).toBe(whole.replaceAll(/\s/gu, ""));
        expect(broken.join("")).not.toMatch(UNPRINTABLE);
      }),
    );
  });
});
