import { spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { InstrumentCache } from "../../src/instrument/cache";
import { mapsOf } from "../../src/instrument/maps-of";
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

/** Instrumented in a project of its own; returns the map that went with the code, and what warnings there were. */
function keptMap(code: string): { map: object | undefined; warnings: string[] } {
  const warnings: string[] = [];
  const maps = mapsOf(code, project.path("src/a.js"), { cwd: project.directory }, (line) => warnings.push(line));
  expect(Object.keys(maps?.statementMap ?? {})).toHaveLength(2);
  return { map: maps?.inputSourceMap, warnings };
}

describe("the map of code that is not the original", () => {
  const index = { version: 3, sections: [{ offset: { line: 0, column: 0 }, map: MAP }] };

  test.each([
    ["beside it", "a.js.map", JSON.stringify(MAP)],
    ["of sections", "index.map", JSON.stringify(index)],
    ["that no script may load", "guarded.map", `)]}'\n${JSON.stringify(MAP)}`],
    ["with a byte order mark", "marked.map", `\ufeff${JSON.stringify(MAP)}`],
    ["whose name is written for a URL", "of%20a.map", JSON.stringify(MAP)],
    ["elsewhere in the project", "../maps/a.map", JSON.stringify(MAP)],
  ])("%s is kept", (_, url, text) => {
    project.write(join("src", decodeURI(url)), text);
    for (const comment of [`//# sourceMappingURL=${url}`, `//@ sourceMappingURL=${url}?v=1`]) {
      expect(keptMap(`${CODE}${comment}\n`)).toEqual({
        map: expect.objectContaining({ sources: ["a.ts"], mappings: MAP.mappings }),
        warnings: [],
      });
    }
  });

  test.each(["json;charset=utf-8", 'json;charset="x"', "json", "vnd.x"])("in a data URL of %s is kept", (type) => {
    const texts = [
      `application/${type};base64,${Buffer.from(JSON.stringify(MAP)).toString("base64")}`,
      `application/${type},${encodeURIComponent(JSON.stringify(MAP))}`,
    ];
    for (const text of texts) {
      expect(keptMap(`${CODE}//# sourceMappingURL=data:${text}`)).toEqual({ map: MAP, warnings: [] });
    }
  });

  test("that a pipe, a directory or a device stands for is not waited for", () => {
    project.write("src/directory.map/x", "");
    expect(spawnSync("mkfifo", [project.path("src/pipe.map")]).status).toBe(0);
    symlinkSync("/dev/zero", project.path("src/zero.map"));
    for (const name of ["directory.map", "pipe.map", "zero.map", "none.map", "http://[", "%E0%A4%A"]) {
      expect(keptMap(`${CODE}//# sourceMappingURL=${name}`)).toEqual({ map: undefined, warnings: [] });
    }
  });

  test("is not read from outside of the project, nor through a link out of it", () => {
    const outside = new Project({ "x.map": JSON.stringify(MAP) });
    symlinkSync(outside.path("x.map"), project.path("src/link.map"));
    for (const name of [outside.path("x.map"), "link.map"]) {
      expect(keptMap(`${CODE}//# sourceMappingURL=${name}`)).toEqual({ map: undefined, warnings: [] });
    }
    outside.remove();
  });
});

test("code of changed bytes is instrumented, or left as it is with one warning", () => {
  fuzz(mutatedBytes(Buffer.from(CODE)), (bytes) => {
    const code = bytes.toString();
    expect(typeof resultOrRefusal(() => instrumented(code))).toBe("string");
  });
});

test("a cache in whose place there is anything else is none", () => {
  project.write("cache", "a file");
  const cache = new InstrumentCache({ directory: project.path("cache") });
  expect(cache.text("x", [], () => "made")).toBe("made");
});
