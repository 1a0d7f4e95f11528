import { transformSync } from "@babel/core";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type CoverageOptions, createCoverage, KcovError, openKcov, PcTable } from "../../src";
import plugin from "../../src/babel/plugin";
import { checkInstrumentOptions } from "../../src/instrument/options";
import KcovReporter from "../../src/jest/reporter";
import { takeArea } from "../../src/trace/area-variables";
import { readEnvironment } from "../../src/trace/environment";
import { fuzz, HOSTILE_NAMES, mutatedValue, resultOrRefusal } from "../support/hostile";
import { refusalOf } from "../support/refusal";

const INSTRUMENT = {
  ...{ cwd: "/virtual", include: ["src/**"], exclude: "x", extension: [".js"], excludeNodeModules: true },
  ...{ coverageVariable: "__coverage__", ignoreClassMethods: ["m"], useInlineSourceMaps: true, reportLogic: false },
  ...{ precision: "block", maps: "literal", inputSourceMap: { version: 3, sources: [], mappings: "" } },
};

/** Mutated options, as a config file's JSON has them. */
function options(sample: object): fc.Arbitrary<object> {
  return mutatedValue(sample).filter((value) => typeof value === "object" && value !== null);
}

describe("options with changed parts are taken or refused", () => {
  test("by the instrumenter, from the environment", () => {
    fuzz(mutatedValue({ options: INSTRUMENT, directory: "/tmp/x" }), (value) => {
      resultOrRefusal(() => readEnvironment({ ISTANBUL_KCOV: JSON.stringify(value ?? null) }));
    });
  });

  test("by the plugin", () => {
    fuzz(options(INSTRUMENT), (value) => {
      if (Array.isArray(value)) return; // Babel itself refuses a list.
      if (resultOrRefusal(() => checkInstrumentOptions(value)) === undefined) return;
      const { coverageVariable } = value as { coverageVariable?: string };
      const code = transformed(value);
      if (coverageVariable === INSTRUMENT.coverageVariable) expect(code).toContain("=>");
    });
  });

  test("by createCoverage", () => {
    fuzz(options({ coverage: {}, root: "/", base: 1n, step: 1, mode: "clear", table: new PcTable() }), (value) => {
      resultOrRefusal(() => createCoverage(value as CoverageOptions).table);
    });
  });

  test("by openKcov", () => {
    fuzz(options({ dialect: "linux", autoFlush: false }), (value) => {
      resultOrRefusal(() => openKcov(value).close());
    });
  });

  test("by the Jest reporter", () => {
    fuzz(mutatedValue({ outputDirectory: "x", traces: true }), (value) => {
      resultOrRefusal(() => new KcovReporter({ rootDir: "/virtual" }, value as object));
    });
  });

  test("by the register script, as the size of an area", () => {
    fuzz(fc.string({ unit: "binary" }), (size) => {
      resultOrRefusal(() => takeArea({ ISTANBUL_KCOV_AREA: "/x", ISTANBUL_KCOV_AREA_SIZE: size }));
    });
  });
});

/** Babel puts the file's name before a message and keeps the error's class. */
function transformed(value: object): string {
  try {
    const plugins = [[plugin, value]];
    const result = transformSync("x => x", {
      filename: "/virtual/src/a.js",
      configFile: false,
      babelrc: false,
      plugins,
    });
    return result?.code ?? "";
  } catch (error) {
    if (!(error instanceof KcovError)) throw error;
    return "=>";
  }
}

describe("an option", () => {
  test.each(HOSTILE_NAMES)("of the name %j is refused as any other that is not known", (name) => {
    const value = Object.fromEntries([[name, true]]);
    for (const refuse of [checkInstrumentOptions, createCoverage, openKcov] as ((options: object) => unknown)[]) {
      expect(refusalOf(() => refuse(value)).message).toContain("is not known");
    }
    expect(refusalOf(() => new KcovReporter({ rootDir: "/" }, value)).message).toContain("is not known");
  });

  test("list that is none is refused by the Jest reporter", () => {
    expect(refusalOf(() => new KcovReporter({ rootDir: "/" }, null as never)).message).toContain(
      "options must be an object",
    );
  });
});
