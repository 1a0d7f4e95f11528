import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { Script } from "node:vm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { InstrumentCache } from "../../src/instrument/cache";
import { mapUrl } from "../../src/instrument/map-comment";
import { SourceInstrumenter } from "../../src/instrument/source";
import { Project } from "../support/command";

const NAME = "sourceMappingURL=a.map";

describe("the comment behind all code is read as by V8", () => {
  test.each([
    `1;\n//# ${NAME}`,
    `1;\n//# ${NAME}\n\n`,
    `1;\n//@ ${NAME}   \r\n`,
    `1; //# ${NAME}\n`,
    `1;\n//# ${NAME}\n// the end\n/* of\n it */\n`,
    `//# sourceMappingURL=b.map\n1;\n//# ${NAME}\n`,
    `//# sourceMappingURL=b.map\n//# ${NAME}\n`,
    `/*\n*/ //# ${NAME}`,
    `//# ${NAME}\n//# sourceURL=x.js\n`,
  ])("%j", (code) => {
    expect(new Script(code).sourceMapURL).toBe("a.map");
    expect(mapUrl(code)).toBe("a.map");
  });

  test.each([
    `x = "//# ${NAME}";`,
    `x = "//# ${NAME}"`,
    `x = '//# ${NAME}'\n// more\n`,
    `x = \`\n//# ${NAME}\n\`;\n`,
    `x = \`//# ${NAME}\`\n`,
    `x = "${NAME}";\n`,
    `1;\n//#${NAME}\n`,
    `1;\n// # ${NAME}\n`,
    `x = "//# sourceMappingURL=" + "a.map"\n`,
    "1;\n//# sourceMappingURL=\n",
    "",
    "/*",
    "*/",
  ])("of %j there is none", (code) => {
    expect(mapUrl(code)).toBeUndefined();
  });
});

test("a block comment counts as for Node, and a comment that code follows does not", () => {
  expect(mapUrl(`1;\n/*# ${NAME} */\n`)).toBe("a.map");
  expect(mapUrl(`//# ${NAME}\n1;\n`)).toBeUndefined();
});

test("code with many comments behind it is read in a moment", () => {
  expect(mapUrl(`x = "${NAME}";\n${"// a\n/* b */\n".repeat(100_000)}`)).toBeUndefined();
});

const CODE = "function f(a) { return a ? 1 : 2; }\nf(1);\n";
const MAP = { version: 3, sources: ["a.ts"], names: ["f"], mappings: "AACA,SAASA;AACA", sourcesContent: ["\nx\ny"] };

let project: Project;

beforeAll(() => {
  project = new Project({});
});

beforeEach(() => {
  rmSync(project.path("cache"), { recursive: true, force: true });
  mkdirSync(project.path("cache"));
});

afterAll(() => project.remove());

/** What another process makes of the code, and whether it was in the cache. */
function instrumented(code: string): { text: string; isKnown: boolean } {
  const entries = (): number => readdirSync(project.path("cache")).filter((name) => name.endsWith(".js")).length;
  const before = entries();
  const cache = new InstrumentCache({ directory: project.path("cache") });
  const instrumenter = new SourceInstrumenter({ cwd: project.directory }, () => undefined, cache);
  return { text: instrumenter.instrument(code, project.path("a.js"), "commonjs"), isKnown: entries() === before };
}

describe("code whose map is in a file of its own", () => {
  const code = `${CODE}//# ${NAME}\n`;

  test("is made once for each map, and for none", () => {
    const other = { ...MAP, sources: ["b.ts"] };
    const texts = [undefined, MAP, other].map((map) => {
      if (map !== undefined) project.write("a.map", JSON.stringify(map));
      const first = instrumented(code);
      expect(first.isKnown).toBe(false);
      expect(instrumented(code)).toEqual({ ...first, isKnown: true });
      return first.text;
    });
    expect(new Set(texts).size).toBe(3);
    project.write("a.map", JSON.stringify(MAP));
    expect(instrumented(code)).toEqual({ text: texts[1], isKnown: true });
    rmSync(project.path("a.map"));
    expect(instrumented(code)).toEqual({ text: texts[0], isKnown: true });
  });
});

test("the map that is printed leads to the original, and its comment is the only one", () => {
  const data = Buffer.from(JSON.stringify(MAP)).toString("base64");
  const { text } = instrumented(`${CODE}//# sourceMappingURL=data:application/json;base64,${data}\n`);
  const [comment, ...others] = text.match(/^\/\/[#@] sourceMappingURL=.*$/gm) ?? [];
  expect(others).toEqual([]);
  const map = new TraceMap(Buffer.from(String(comment).replace(/.*base64,/, ""), "base64").toString());
  const column = text.split("\n")[0]?.indexOf("function f") ?? 0;
  expect(originalPositionFor(map, { line: 1, column })).toMatchObject({ source: "a.ts", line: 2, column: 0 });
  expect(text).toContain("inputSourceMap");
});

test("code that only speaks of a map is instrumented as any other, and in the cache", () => {
  const code = `${CODE}x = "sourceMappingURL=";\n`;
  const { text, isKnown } = instrumented(code);
  expect(isKnown).toBe(false);
  expect(text).not.toContain("sourceMappingURL=data");
  expect(instrumented(code)).toEqual({ text, isKnown: true });
});
