/**
 * instrument: how long instrumenting takes, and how large the result is, for the files of all workloads. Babel alone
 * (parse and print) shows the part that no instrumenter can avoid. It checks that our maps equal Istanbul's, file by
 * file.
 */
import { createRequire } from "node:module";
import { geometricMean, interleave, summarise } from "./measure.mjs";
import { PACKAGE } from "./paths.mjs";
import { transform } from "./peers/babel.mjs";
import { instrumentAsTrace, instrumentOurs, ours } from "./peers/ours.mjs";
import { oxc } from "./peers/oxc.mjs";
import { sourcesOf, withScratch } from "./prepare.mjs";
import { isQuick, saveResult } from "./results.mjs";
import { segments } from "./segments.mjs";
import { digits, textTable } from "./table.mjs";
import { WORKLOADS } from "./workloads/index.mjs";

const pluginIstanbul = createRequire(import.meta.url)("babel-plugin-istanbul");

const PACE = isQuick ? { ms: 0, least: 3 } : { ms: 2_000, least: 4 };

function instrumentIstanbul(code, filename, onCover) {
  const all = { cwd: PACKAGE, exclude: [], excludeNodeModules: false };
  return transform(code, filename, [[pluginIstanbul, { ...all, ...(onCover && { onCover }) }]]);
}

const SIDES = [
  { name: "plain", label: "Babel alone", instrument: (code, filename) => transform(code, filename, []) },
  ...ours.map(({ name, label, options }) => ({
    name,
    label,
    instrument: (code, filename) => instrumentOurs(code, filename, options),
  })),
  { name: "trace", label: "ours, under trace", instrument: instrumentAsTrace },
  { name: "istanbul", label: "babel-plugin-istanbul", instrument: (code, name) => instrumentIstanbul(code, name) },
  ...oxc,
];

/** @throws Error naming the file whose maps differ. */
function checkMaps(sources) {
  for (const [filename, code] of sources) {
    const [own, theirs] = [instrumentOurs, instrumentIstanbul].map((instrument) =>
      mapsFrom(instrument, code, filename),
    );
    if (own !== theirs) throw new Error(`${filename}: our maps are not Istanbul's`);
  }
}

function mapsFrom(instrument, code, filename) {
  let maps = "";
  const onCover = (_, { path, statementMap, fnMap, branchMap }) => {
    maps = JSON.stringify({ path, statementMap, fnMap, branchMap });
  };
  instrument(code, filename, instrument === instrumentOurs ? { onCover } : onCover);
  return maps;
}

function measure({ name: workload }, sources) {
  checkMaps(sources);
  const bytes = {};
  const tasks = SIDES.map(({ name, instrument }) => [name, { run: () => instrumentAll(name, instrument) }]);
  function instrumentAll(name, instrument) {
    const texts = [...sources].map(([filename, code]) => instrument(code, filename));
    bytes[name] = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  }
  const samples = interleave(Object.fromEntries(tasks), PACE);
  const source = [...sources.values()].reduce((sum, code) => sum + Buffer.byteLength(code), 0);
  return { workload, files: sources.size, source, bytes, ms: summarise(samples) };
}

const rows = [];
for (const workload of WORKLOADS) {
  rows.push(measure(workload, await withScratch((scratch) => sourcesOf(workload, scratch))));
  console.error(`${workload.name} done`);
}

const cell = ({ ms, bytes, source }, name) =>
  `${digits(ms[name].min / ms.istanbul.min)} ` +
  `(${digits((1e6 * ms[name].min) / source)} ns, ${digits(bytes[name] / source)}x)`;
const mean = (of) => digits(geometricMean(rows.map(of)));
const means = SIDES.map(
  ({ name }) => `${mean(({ ms }) => ms[name].min / ms.istanbul.min)} (${mean((row) => row.bytes[name] / row.source)}x)`,
);
console.log("instrument, times babel-plugin-istanbul (ns per source byte, size of the result per source byte)");
console.log(
  textTable([
    ["files of", ...SIDES.map(({ label }) => label)],
    ...rows.map((row) => [row.workload, ...SIDES.map(({ name }) => cell(row, name))]),
    ["geometric mean", ...means],
  ]),
);
const found = segments();
console.log(`segments of the source map of zod's types.ts: ${JSON.stringify(found)}`);
saveResult("instrument", {
  segments: found,
  sides: SIDES.map(({ name, label }) => ({ name, label })),
  pace: PACE,
  rows,
});
