import { createContext, runInContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { InstrumentCache } from "../../src/instrument/cache";
import { SourceInstrumenter } from "../../src/instrument/source";
import { Project } from "../support/command";
import { fuzz, HOSTILE_NAMES, LONGEST_LINE, mutatedBytes, mutatedValue, resultOrRefusal } from "../support/hostile";

const CODE = "function f(a) { return a ? 1 : 2; }\nf(1) + 1;\n";
const MAP = { version: 3, sources: ["a.ts"], names: ["f"], mappings: "AAAA,SAASA;AACA", sourcesContent: ["x"] };

let project: Project;

beforeAll(() => {
  project = new Project({ "secret.map": JSON.stringify({ ...MAP, sourcesContent: ["secret"] }) });
});

afterAll(() => project.remove());

/** What the hooks make of a file's code; what they warn of is short. */
function instrumented(code: string): string {
  const warn = (line: string): void => expect(line.length).toBeLessThan(LONGEST_LINE);
  return new SourceInstrumenter({ cwd: project.directory }, warn).instrument(code, project.path("a.js"), "commonjs");
}

function inline(map: Buffer): string {
  return `${CODE}//# sourceMappingURL=data:application/json;base64,${map.toString("base64")}\n`;
}

describe("code with a source map", () => {
  test("of changed bytes or parts runs as without", () => {
    const text = mutatedValue(MAP).map((map) => Buffer.from(JSON.stringify(map ?? null)));
    fuzz(fc.oneof(text, mutatedBytes(Buffer.from(JSON.stringify(MAP)))), (map) => {
      const code = resultOrRefusal(() => instrumented(inline(map))) as string;
      expect(runInContext(code, createContext())).toBe(2);
    });
  });

  test.each([...HOSTILE_NAMES, "/dev/zero", "../../../../../../../../dev/zero", "data:,", "http://localhost/x"])(
    "at %j runs as without, and waits for nothing",
    (url) => {
      const code = resultOrRefusal(() => instrumented(`${CODE}//# sourceMappingURL=${url.split("\n")[0]}\n`)) as string;
      expect(code).not.toBe(CODE);
      expect(runInContext(code, createContext())).toBe(2);
    },
  );
});

test("code of changed bytes is instrumented, or left as it is with one warning", () => {
  fuzz(mutatedBytes(Buffer.from(CODE)), (bytes) => {
    const code = bytes.toString();
    expect(typeof resultOrRefusal(() => instrumented(code))).toBe("string");
  });
});

test("a cache in whose place there is anything else is none", () => {
  project.write("cache", "a file");
  const cache = new InstrumentCache(project.path("cache"));
  expect(cache.text("x", [{ file: "/a.js" }], () => "made")).toBe("made");
});
