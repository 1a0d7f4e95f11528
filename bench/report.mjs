/**
 * Writes the figures of docs/benchmarks.md, and its charts, from the JSON in bench/results/. The document is written by
 * hand around places marked `<!-- bench:name -->` to `<!-- /bench:name -->`, which are filled here. No figure in these
 * places is typed by hand.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { geometricMean } from "./measure.mjs";
import { PAGE, RESULTS } from "./paths.mjs";
import { ratioTable } from "./ratios.mjs";
import { machine, readResult, versions } from "./results.mjs";
import { barChart } from "./svg.mjs";
import { digits, markdownTable } from "./table.mjs";
import { judge, mean, ratios } from "./targets.mjs";

const NAMES = ["run", "drain", "loop", "instrument", "start", "scale", "page"];
const results = Object.fromEntries(NAMES.map((name) => [name, readResult(name)]));

const labelIn = (result) => (side) => result.sides.find(({ name }) => name === side)?.label ?? side;

function chart(name, title, groups) {
  writeFileSync(join(RESULTS, `${name}.svg`), barChart(title, groups));
  return `![${title}](../bench/results/${name}.svg)`;
}

function bars(result, values, suffix = "") {
  const label = labelIn(result);
  return Object.entries(values).map(([side, value]) => ({
    side,
    label: label(side),
    value,
    text: `${digits(value)}${suffix}`,
  }));
}

const mapSides = (result, of) => Object.fromEntries(result.sides.map(({ name }) => [name, of(name)]));

function runSection(result) {
  const means = mapSides(result, (side) => mean(result, side, "plain"));
  const shown = result.sides
    .map(({ name }) => name)
    .filter((side) => !["plain", "jazzer", "jazzer-edges"].includes(side));
  const groups = result.rows.map(({ workload, kind, ms }) => ({
    name: `${workload} (${kind})`,
    bars: bars(result, Object.fromEntries(shown.map((side) => [side, ms[side].min / ms.plain.min])), "x"),
  }));
  return [
    chart("run", "Run time, times plain code (geometric mean)", [{ bars: bars(result, means, "x") }]),
    markdownTable(ratioTable(result.rows, "ms", labelIn(result))),
    chart("run-workloads", "Run time by workload, times plain code", groups),
  ];
}

/** `run` on each version of Node that it ran on, by side. */
function nodesSection() {
  const others = readdirSync(RESULTS).flatMap((file) => /^(run-\d+)\.json$/.exec(file)?.[1] ?? []);
  const runs = [results.run, ...others.sort().map(readResult)];
  const worst = (run, side, to) => Math.max(...ratios(run, side, to));
  const sides = results.run.sides.filter(({ name }) => name !== "plain");
  return [
    markdownTable([
      ["times plain, geometric mean", ...runs.map(({ machine: { node } }) => `Node ${node}`)],
      ...sides.map(({ name, label }) => [label, ...runs.map((run) => digits(mean(run, name, "plain")))]),
      ["statement, times Istanbul", ...runs.map((run) => digits(mean(run, "statement", "istanbul")))],
      ["statement, times V8, worst workload", ...runs.map((run) => digits(worst(run, "statement", "v8")))],
      ["block, times V8, worst workload", ...runs.map((run) => digits(worst(run, "block", "v8")))],
    ]),
  ];
}

function drainSection(result) {
  const row = result.rows.find((each) => each.files === 1 && each.counters === 1 << 20 && each.percent === 0.1);
  const rate = ({ counters, ms }, side) => counters / ms[side]?.min / 1e6;
  const table = result.rows.map((each) => [
    `${each.counters.toLocaleString("en-US")} in ${each.files.toLocaleString("en-US")}, ${each.percent} %`,
    ...result.sides.map(({ name }) => digits(rate(each, name))),
  ]);
  return [
    chart("drain", "Drain, G counters/s: 1 Mi counters of one file, 0.1 % nonzero", [
      {
        bars: bars(
          result,
          mapSides(result, (side) => rate(row, side)),
        ),
      },
    ]),
    markdownTable([["counters in files, nonzero", ...result.sides.map(({ label }) => label)], ...table]),
  ];
}

function loopSection(result) {
  const rate = ({ ms }, side) => 1000 / ms[side].min;
  const groups = result.rows.map((row) => ({
    name: row.workload,
    bars: bars(
      result,
      mapSides(result, (side) => rate(row, side)),
    ),
  }));
  const table = result.rows.map((row) => [row.workload, ...result.sides.map(({ name }) => digits(rate(row, name)))]);
  return [
    chart("loop", "Fuzzing loop, inputs/s", groups),
    markdownTable([["target", ...result.sides.map(({ label }) => label)], ...table]),
  ];
}

function instrumentSection(result) {
  const time = mapSides(result, (side) => mean(result, side, "istanbul"));
  const size = mapSides(result, (side) => geometricMean(result.rows.map(({ bytes, source }) => bytes[side] / source)));
  const cell = ({ ms, bytes, source }, side) =>
    `${digits((1e6 * ms[side].min) / source)} (${digits(bytes[side] / source)}x)`;
  const rows = result.rows.map((row) => [row.workload, ...result.sides.map(({ name }) => cell(row, name))]);
  return [
    chart("instrument", "Time to instrument, times babel-plugin-istanbul (geometric mean)", [
      { bars: bars(result, time, "x") },
    ]),
    chart("size", "Size of the result, times the source (geometric mean)", [{ bars: bars(result, size, "x") }]),
    markdownTable([["ns per source byte (size)", ...result.sides.map(({ label }) => label)], ...rows]),
  ];
}

function scaleSection(result) {
  const perBlock = ({ ms, blocks }, name) => digits((1e6 * ms[name].min) / blocks);
  const head = ["blocks", "build, ns/block", "save, ns/block", "load, ns/block"];
  const rows = result.rows.map((row) => [
    row.blocks.toLocaleString("en-US"),
    ...["build", "save", "load"].map((name) => perBlock(row, name)),
    ...["firstLook", "symbolize"].map((name) => digits(row.lookups / row.ms[name].min / 1000)),
    digits(row.memory / row.blocks),
    digits(row.fileBytes / row.blocks),
  ]);
  const lookUps = ["first symbolize, M PCs/s", "symbolize, M PCs/s"];
  return [markdownTable([[...head, ...lookUps, "memory, B/block", "file, B/block"], ...rows])];
}

function startSection({ rows, sides }) {
  const cell = (times, side) =>
    times[side] === undefined ? "" : `${digits(times[side].min)} (${digits(times[side].median)})`;
  const table = (unit) => [
    [`${unit === "cpu" ? "processor" : "wall"} seconds: least (median)`, ...sides.map(({ label }) => label)],
    ...rows.map((row) => [row.what, ...sides.map(({ name }) => cell(row[unit], name))]),
  ];
  return [markdownTable(table("wall")), markdownTable(table("cpu"))];
}

function pageSection({ rows, load }) {
  const names = Object.keys(rows[0].ms);
  const cell = ({ min, median }) => `${digits(min)} (${digits(median)})`;
  const table = [
    ["ms: least (median)", ...rows.map(({ name }) => name)],
    ...names.map((name) => [name, ...rows.map(({ ms }) => cell(ms[name]))]),
    ["size of the page, kB", ...rows.map(({ bytes }) => digits(bytes / 1000))],
    ["writing it, s", ...rows.map(({ report }) => digits(report / 1000))],
  ];
  return [markdownTable(table), `While it was measured, ${load} processes were ready to run on average.`];
}

function machineSection() {
  const measured = Object.values(results).find((result) => result !== undefined);
  const { cpu, cores, memoryGiB, system, node, v8 } = measured?.machine ?? machine();
  const packages = Object.entries(measured?.versions ?? versions()).map(([name, version]) => `${name} ${version}`);
  const rough = NAMES.filter((name) => results[name]?.quick);
  return [
    ...(rough.length > 0 ? [`Rough figures, of a quick run: ${rough.join(", ")}.`] : []),
    `${cores} cores of ${cpu}, ${memoryGiB} GiB, ${system}; Node ${node}, V8 ${v8}.`,
    wrapped(`Versions: ${packages.join(", ")}.`),
  ];
}

/** Wraps text into lines of a readable length. */
function wrapped(text) {
  return text.replace(/(.{1,118})(?: |$)/g, "$1\n").trimEnd();
}

const SECTIONS = {
  run: runSection,
  drain: drainSection,
  loop: loopSection,
  instrument: instrumentSection,
  start: startSection,
  scale: scaleSection,
  page: pageSection,
};

function fill(page, name, parts) {
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [start, end] = [page.indexOf(open), page.indexOf(close)];
  if (start === -1 || end === -1) throw new Error(`docs/benchmarks.md has no place for ${name}`);
  return `${page.slice(0, start + open.length)}\n\n${parts.join("\n\n")}\n\n${page.slice(end)}`;
}

let page = readFileSync(PAGE, "utf8");
page = fill(page, "machine", machineSection());
page = fill(page, "targets", [markdownTable([["", "target", "measured", ""], ...judge(results)])]);
for (const [name, section] of Object.entries(SECTIONS)) {
  if (results[name] !== undefined) page = fill(page, name, section(results[name]));
}
if (results.run !== undefined) page = fill(page, "nodes", nodesSection());
writeFileSync(PAGE, page);
