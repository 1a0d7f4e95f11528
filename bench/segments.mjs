/**
 * Counts the segments of the source map that Babel writes for a long TypeScript file: Jest parses all of them for a
 * stack trace.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { LIB, MODULES } from "./paths.mjs";

const require = createRequire(import.meta.url);
const { transformSync } = require("@babel/core");
const { decodedMap, TraceMap } = require("@jridgewell/trace-mapping");

const FILE = join(MODULES, "zod/src/v3/types.ts");
const ALL_FILES = { cwd: MODULES, exclude: [], excludeNodeModules: false };

function segmentsWith(plugins) {
  const options = { filename: FILE, babelrc: false, configFile: false, compact: false, sourceMaps: true };
  const presets = [require.resolve("@babel/preset-typescript")];
  const commonJs = require.resolve("@babel/plugin-transform-modules-commonjs");
  const { map } = transformSync(readFileSync(FILE, "utf8"), { ...options, presets, plugins: [...plugins, commonJs] });
  return decodedMap(new TraceMap(map)).mappings.reduce((sum, line) => sum + line.length, 0);
}

export function segments() {
  return {
    plain: segmentsWith([]),
    statement: segmentsWith([[join(LIB, "babel/plugin.js"), ALL_FILES]]),
    istanbul: segmentsWith([[require.resolve("babel-plugin-istanbul"), ALL_FILES]]),
  };
}
