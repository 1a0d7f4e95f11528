/** Prints rows of `{ workload, [field]: { side: { min, median } } }` as ratios to plain. */
import { geometricMean } from "./measure.mjs";
import { sideNamed } from "./peers/index.mjs";
import { digits, textTable } from "./table.mjs";

export function ratioTable(rows, field, label = (side) => side) {
  const sides = Object.keys(rows[0][field]).filter((side) => side !== "plain");
  const ratio = (row, side, which) => row[field][side][which] / row[field].plain[which];
  const cell = (row, side) => `${digits(ratio(row, side, "min"))} (${digits(ratio(row, side, "median"))})`;
  const mean = (side, which) => digits(geometricMean(rows.map((row) => ratio(row, side, which))));
  return [
    ["workload", ...sides.map(label)],
    ...rows.map((row) => [row.workload, ...sides.map((side) => cell(row, side))]),
    ["geometric mean", ...sides.map((side) => `${mean(side, "min")} (${mean(side, "median")})`)],
  ];
}

export function printRatios(title, rows, field) {
  console.log(`${title}\n${textTable(ratioTable(rows, field, (side) => sideNamed(side)?.label ?? side))}\n`);
}
