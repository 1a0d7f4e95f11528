/**
 * The targets, and how far the results are from them. Means are geometric, over all workloads, of ratios of minima. A
 * figure that was not measured counts neither as met nor as missed: its row says so.
 */
import { geometricMean, min } from "./measure.mjs";
import { digits } from "./table.mjs";

const PEERS = ["istanbul", "v8", "jazzer-edges", "jazzer"];

export const ratios = (result, side, to) => result.rows.map(({ ms }) => ms[side].min / ms[to].min);
export const mean = (result, side, to) => geometricMean(ratios(result, side, to));
const has = (result, side) => result.rows[0].ms[side] !== undefined;
const drained = (result) =>
  result.rows.find((row) => row.files === 1 && row.counters === 1 << 20 && row.percent === 0.1);
const largest = (result) => result.rows.at(-1);
const inLoop = (result, peers) =>
  geometricMean(result.rows.map(({ ms }) => min(peers.map((peer) => ms[peer].min)) / ms.statement.min));

/** Cost per block at the largest size over that at 100,000, the worst of build, save and load. */
function growth(result) {
  const [, middle, last] = result.rows;
  const cost = ({ ms, blocks }, name) => ms[name].min / blocks;
  return Math.max(...["build", "save", "load"].map((name) => cost(last, name) / cost(middle, name)));
}

const sizeRatio = (result, side) => geometricMean(result.rows.map(({ bytes, source }) => bytes[side] / source));

/** The run, its unit, the side and its peer, the bound. */
const START_BOUNDS = [
  ["two tiny files, warm", "wall", "c8", 1],
  ["two tiny files, warm", "wall", "nyc", 0.75],
  ["terser, warm", "cpu", "nyc", 1.1],
  ["rollup, warm", "cpu", "nyc", 1.1],
  ["eslint, cold", "cpu", "nyc", 0.5],
  ["eslint, warm", "cpu", "nyc", 0.9],
  ["webpack, cold", "cpu", "nyc", 0.5],
  ["webpack, warm", "cpu", "nyc", 0.9],
  ["70 short test processes, warm", "cpu", "plain", 2],
  ["Jest suite of zod, warm", "wall", "plain", 1.15],
  ["Jest suite of zod, cold", "wall", "plain", 1.25],
  ["Jest suite of zod, warm", "wall", "istanbul", 0.52],
];

const STARTS = START_BOUNDS.map(([what, unit, peer, bound]) => [
  "start",
  `${what}: ${unit === "cpu" ? "processor" : "wall"} time, times ${peer}`,
  bound,
  "most",
  ({ rows }) => startRatio(rows.find((row) => row.what === what)?.[unit], peer),
]);

function startRatio(times, peer) {
  return times?.[peer] !== undefined && times.ours.min / times[peer].min;
}

/** The name of the result; words; the bound; whether the figure should be below it; the figure. */
const TARGETS = [
  ["run", "run, statement precision, times plain", 1.35, "most", (r) => mean(r, "statement", "plain")],
  ["run", "run, statement precision, times Istanbul", 0.45, "most", (r) => mean(r, "statement", "istanbul")],
  ["run", "run, block precision, times plain", 1.2, "most", (r) => has(r, "block") && mean(r, "block", "plain")],
  ["run", "run, statement, times V8, worst workload", 1, "most", (r) => Math.max(...ratios(r, "statement", "v8"))],
  [
    "run",
    "run, block, times V8, worst workload",
    1,
    "most",
    (r) => has(r, "block") && Math.max(...ratios(r, "block", "v8")),
  ],
  ["run", "run, Jazzer.js times statement", 5, "least", (r) => mean(r, "jazzer", "statement")],
  ["run", "run, Jazzer.js's counters only, times statement", 5, "least", (r) => mean(r, "jazzer-edges", "statement")],
  ["drain", "drain, G counters/s, 0.1 % of 1 Mi", 2, "least", (r) => (1 << 20) / drained(r).ms.statement.min / 1e6],
  ["drain", "drain, times memcpy", 3, "most", (r) => drained(r).ms.statement.min / drained(r).ms.memcpy.min],
  [
    "drain",
    "drain, walking Istanbul's objects, times ours",
    50,
    "least",
    (r) => drained(r).ms.istanbul.min / drained(r).ms.statement.min,
  ],
  ["loop", "loop, inputs/s, times the best peer", 3, "least", (r) => inLoop(r, PEERS)],
  ["loop", "loop, inputs/s, times jsfuzz's way", 10, "least", (r) => inLoop(r, ["istanbul"])],
  [
    "instrument",
    "instrument as a Babel plugin, times babel-plugin-istanbul",
    0.55,
    "most",
    (r) => mean(r, "statement", "istanbul"),
  ],
  [
    "instrument",
    "instrument as `trace` does, times babel-plugin-istanbul",
    0.3,
    "most",
    (r) => has(r, "trace") && mean(r, "trace", "istanbul"),
  ],
  [
    "instrument",
    "segments of the source map, zod's types.ts, times plain",
    1.4,
    "most",
    (r) => r.segments !== undefined && r.segments.statement / r.segments.plain,
  ],
  [
    "instrument",
    "size with compact maps and block precision, times source",
    3,
    "most",
    (r) => has(r, "compact") && sizeRatio(r, "compact"),
  ],
  ...STARTS,
  ["scale", "load 1 M blocks, s", 1, "most", (r) => largest(r).ms.load.min / 1000],
  ["scale", "symbolize, M PCs/s", 1, "least", (r) => largest(r).lookups / largest(r).ms.symbolize.min / 1000],
  ["scale", "cost per block, 1 M over 100 k", 1.3, "most", growth],
];

/** Rows of a table: words, target, figure, verdict. */
export function judge(results) {
  return TARGETS.map(([name, words, bound, kind, figure]) => {
    const value = results[name] === undefined ? false : figure(results[name]);
    return [words, `at ${kind} ${bound}`, value === false ? "–" : digits(value), verdict(value, bound, kind)];
  });
}

function verdict(value, bound, kind) {
  if (value === false) return "not measured";
  const factor = kind === "most" ? value / bound : bound / value;
  return factor <= 1 ? "met" : `missed by ${digits(100 * (factor - 1))} %`;
}
