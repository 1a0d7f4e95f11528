/** The results as a line for each mutant, and as a Markdown table. */
import { markdownTable } from "../table.mjs";

export function describeResult({ id, was, now, unusable, ...found }, count) {
  const change = `${id}: ${short(was)} -> ${short(now)}`;
  if (unusable !== undefined) return `   - ${change}: ${unusable}`;
  const { failed, selected, missed, whichMissed = [] } = found;
  const misses = missed.map(({ test, cause }) => `\n     not selected: ${test}: ${cause}`).join("");
  const which = whichMissed.length === 0 ? "" : `, which lacks ${whichMissed.length}`;
  return `${String(count).padStart(4)} ${change}: ${failed} failed, ${selected} selected${which}${misses}`;
}

const short = (text) => (text.length > 40 ? `${text.slice(0, 40)}...` : text);

const HEAD = [
  ...["repository", "tests", "usable mutants", "killed", "caught", "failing tests", "not selected"],
  ...["selected", "--findRelatedTests", "`which` lacks"],
];

export function table({ name }, { tests, related, results }) {
  const usable = results.filter(({ unusable }) => unusable === undefined);
  const killed = usable.filter(({ failed }) => failed > 0);
  const caught = killed.filter(({ failed, missed }) => missed.length < failed);
  const missed = usable.flatMap((one) => one.missed);
  const lacking = killed.filter(({ whichMissed }) => whichMissed.length > 0);
  const row = [
    ...[name, tests.length, usable.length, killed.length, caught.length, sum(killed, ({ failed }) => failed)],
    missed.length,
    percent(sum(usable, ({ selected }) => selected / tests.length) / usable.length),
    Object.keys(related).length === 0 ? "" : percent(sum(usable, ({ file }) => related[file]) / usable.length),
    `${sum(lacking, ({ whichMissed }) => whichMissed.length)} tests of ${lacking.length} mutants`,
  ];
  return [markdownTable([HEAD, row]), "", ...causes(missed), `unusable: ${results.length - usable.length}`].join("\n");
}

function causes(missed) {
  const all = [...new Set(missed.map(({ cause }) => cause))];
  return all.map((cause) => `not selected: ${missed.filter((one) => one.cause === cause).length}: ${cause}`);
}

function sum(list, amount) {
  return list.reduce((total, one) => total + amount(one), 0);
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
