/**
 * runners: what `istanbul-kcov test` adds to a test suite, compared with the runner alone and with its own coverage.
 *
 * `node bench/runners.mjs 'DIRECTORY=COMMAND' …`: each directory is a repository with its dependencies installed, and
 * the command runs its tests from there. Vitest needs our plugin, so our side uses vitest.kcov.config.ts of the
 * directory. Times are wall and processor seconds with all children, of warm runs, sides in turn.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { summarise } from "./measure.mjs";
import { LIB } from "./paths.mjs";
import { isQuick, saveResult } from "./results.mjs";
import { digits, textTable } from "./table.mjs";

const TIME = "/usr/bin/time";
const ROUNDS = isQuick ? 1 : 3;
const KCOV = [process.execPath, join(LIB, "cli/main.js"), "test", "--"];

/**
 * Coverage that comes with a runner, by what is in its command: a name, a package that must be installed, and the
 * command.
 */
const PEERS = [
  [
    /\bvitest\b/,
    "coverage-v8",
    "@vitest/coverage-v8",
    (command) => [...command, "--coverage", "--coverage.provider=v8"],
  ],
  [
    /\bvitest\b/,
    "coverage-istanbul",
    "@vitest/coverage-istanbul",
    (command) => [...command, "--coverage", "--coverage.provider=istanbul"],
  ],
  [/\bjest\b/, "jest --coverage", "jest", (command) => [...command, "--coverage"]],
  [/\bmocha\b/, "nyc", "nyc", (command) => ["node_modules/.bin/nyc", "--silent", ...command]],
  [/--test\b/, "node's own", ".", ([node, ...others]) => [node, "--experimental-test-coverage", ...others]],
];

function sidesOf(directory, command) {
  const config = join(directory, "vitest.kcov.config.ts");
  const ours = command.join(" ").includes("vitest") && existsSync(config) ? ["--config", config] : [];
  const peers = PEERS.filter(
    ([pattern, , name]) => pattern.test(command.join(" ")) && existsSync(join(directory, "node_modules", name)),
  );
  return {
    alone: command,
    ours: [...KCOV, ...command, ...ours],
    ...Object.fromEntries(peers.map(([, label, , make]) => [label, make(command)])),
  };
}

function timed(command, cwd) {
  const options = { cwd, encoding: "utf8", maxBuffer: 2 ** 28 };
  const { status, stderr } = spawnSync(TIME, ["-f", "\n%e %U %S", ...command], options);
  if (status !== 0) throw new Error(`${command.join(" ")} in ${cwd} ended with ${status}: ${stderr.slice(-1000)}`);
  const [wall, user, system] = stderr.trimEnd().split("\n").at(-1).split(" ").map(Number);
  return { wall, cpu: user + system };
}

function measure(argument) {
  const at = argument.indexOf("=");
  const directory = resolve(argument.slice(0, at));
  const sides = sidesOf(directory, argument.slice(at + 1).split(" "));
  const samples = Object.fromEntries(Object.keys(sides).map((side) => [side, []]));
  for (let round = 0; round <= ROUNDS; round++)
    for (const [side, command] of Object.entries(sides)) {
      const taken = timed(command, directory);
      if (round > 0) samples[side].push(taken);
    }
  const of = (unit) =>
    summarise(new Map(Object.entries(samples).map(([side, all]) => [side, all.map((one) => one[unit])])));
  return { what: `${basename(directory)}: ${argument.slice(at + 1)}`, wall: of("wall"), cpu: of("cpu") };
}

const rows = process.argv
  .slice(2)
  .filter((argument) => argument.includes("="))
  .map(measure);
const line =
  (alone) =>
  ([side, { min, median }]) => [
    side,
    digits(min),
    digits(median),
    digits(min / alone.min),
    digits(median / alone.median),
  ];
for (const { what, wall, cpu } of rows)
  for (const [unit, times] of Object.entries({ wall, cpu })) {
    const head = [`${what}, ${unit}`, "least, s", "median, s", "x alone", "x alone"];
    console.log(textTable([head, ...Object.entries(times).map(line(times.alone))]));
  }
saveResult("runners", { rows, rounds: ROUNDS });
