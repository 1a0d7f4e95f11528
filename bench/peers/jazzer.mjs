/**
 * Jazzer.js 4: its own instrumentor, coverage tracker and comparison tracer; everything that counts is its code. There
 * are two sides: the instrumentor as it is, which also hooks comparisons, and its coverage plugin alone. Only the calls
 * into its native addon (libFuzzer's side) are stubs that do nothing, since the addon does not load on every system; so
 * the peer is a little faster here than in reality.
 */
import { createRequire } from "node:module";
import { moduleFile } from "../workloads/input.mjs";
import { eachFile, transform } from "./babel.mjs";

const require = createRequire(import.meta.url);
const NO_FILE = "no file has this name";

/** A stub for the addon: every function does nothing. */
const STUB = new Proxy({}, { get: () => () => undefined });

function loadFuzzer() {
  const filename = moduleFile("@jazzer.js/fuzzer/dist/addon.js");
  require.cache[filename] = { id: filename, filename, loaded: true, exports: { addon: STUB }, children: [], paths: [] };
  return require("@jazzer.js/fuzzer").fuzzer;
}

function edgeIds() {
  quietly(loadFuzzer);
  const { MemorySyncIdStrategy } = require("@jazzer.js/instrumentor");
  return new MemorySyncIdStrategy();
}

/** Hides the tracker's reports on standard error of each growth of its map. */
function quietly(action) {
  const { error } = console;
  console.error = () => {};
  try {
    return action();
  } finally {
    console.error = error;
  }
}

function instrumentWhole(files) {
  const ids = edgeIds();
  const { Instrumentor } = require("@jazzer.js/instrumentor");
  const instrumentor = new Instrumentor(["*"], [NO_FILE], [], false, false, ids);
  return quietly(() => eachFile((code, filename) => instrumentor.instrument(code, filename).code)(files));
}

function instrumentEdges(files) {
  const { codeCoverage } = require(moduleFile("@jazzer.js/instrumentor/dist/plugins/codeCoverage.js"));
  const plugin = codeCoverage(edgeIds());
  return quietly(() => eachFile((code, filename) => transform(code, filename, [plugin]))(files));
}

function start() {
  globalThis.Fuzzer = loadFuzzer();
}

/** What libFuzzer does natively: looks at the registered part of the map, four counters at a time, then clears it. */
function collector() {
  const { coverageMap } = globalThis.Fuzzer.coverageTracker;
  const used = lastNonzero(coverageMap) + 1;
  const size = Math.max(512, 2 ** Math.ceil(Math.log2(used)));
  const map = coverageMap.subarray(0, size);
  const words = new Uint32Array(map.buffer, map.byteOffset, size / 4);
  return () => {
    const edges = [];
    for (let i = 0; i < words.length; i++) if (words[i] !== 0) edgesOfWord(map, 4 * i, edges);
    map.fill(0);
    return edges.length;
  };
}

function edgesOfWord(map, first, edges) {
  for (let edge = first; edge < first + 4; edge++) if (map[edge] !== 0) edges.push(edge);
}

function lastNonzero(map) {
  let last = map.length - 1;
  while (last > 0 && map[last] === 0) last--;
  return last;
}

export const jazzer = { name: "jazzer", label: "Jazzer.js", instrument: instrumentWhole, start, collector };

export const jazzerEdges = {
  name: "jazzer-edges",
  label: "Jazzer.js, counters only",
  instrument: instrumentEdges,
  start,
  collector,
};
