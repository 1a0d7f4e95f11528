/**
 * Random programs whose every call says where it stands: if it was evaluated, a block that tells of the place has
 * counted.
 *
 * A window is the time of one function that `safely` calls: it begins with all counters at 0, as a test does. A call
 * that is all of a class member's name is left out: where it throws before any statement has run, nothing tells of it.
 */
import { inspect } from "node:util";
import { type Context, createContext, runInContext } from "node:vm";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { orderBlocks } from "../../../src/istanbul/blocks";
import { type Evaluation, evaluatedAt } from "../../../src/istanbul/evaluated";
import { type FileMaps, parseFileMaps } from "../../../src/istanbul/schema";
import { effort } from "../../support/effort";
import { type CoverageObject, compile, plain, ROOT } from "../../support/instrument";
import { type RandomProgram, randomProgram } from "../../support/random-program/program";

const { PRELUDE }: { PRELUDE: { runInContext(context: Context): void } } = require("../../support/program-prelude.cjs");

interface Call {
  readonly file: string;
  readonly line: number;
  /** 0-based. */
  readonly column: number;
}

const COMMONJS = randomProgram().filter(({ kind }) => kind === "commonjs");

const AS_SCRIPT = { sourceType: "script", parserOpts: { allowReturnOutsideFunction: true } } as const;

/** As people lay it out; functions that are not counted have no place of their own. */
function laidOut({ files }: RandomProgram): Record<string, string> {
  const entries = Object.entries(files);
  return Object.fromEntries(
    entries.map(([name, code]) => [name, compile(code.replaceAll("ignore", "note"), [], AS_SCRIPT)]),
  );
}

/**
 * The calls of `v` and `boom` by their number; one that stands twice says nothing, nor do 0 to 2, which may be spread.
 */
function callsIn(files: Record<string, string>): Map<number, Call> {
  const all = Object.entries(files).flatMap(([file, code]) =>
    [...code.matchAll(/(?<!\[)\b(?:v|boom)\((\d+)\)/g)].map((match): [number, Call] => {
      const before = code.slice(0, match.index).split("\n");
      return [Number(match[1]), { file, line: before.length, column: before.at(-1)?.length ?? 0 }];
    }),
  );
  const times = new Map<number, number>();
  for (const [id] of all) times.set(id, (times.get(id) ?? 0) + 1);
  return new Map(all.filter(([id]) => id > 2 && times.get(id) === 1));
}

type Counts = Pick<CoverageObject[string], "s" | "b">;

class Watched {
  readonly faults: string[] = [];
  readonly seen = { told: 0, untold: 0 };
  readonly #context: Context = createContext({ shown: (value: unknown) => inspect(value, { depth: 3 }) });
  readonly #files: Record<string, string>;
  readonly #calls: Map<number, Call>;
  readonly #maps = new Map<string, FileMaps>();
  readonly #evaluations = new Map<number, Evaluation>();
  /** Calls of this window. */
  #evaluated = new Set<number>();
  #driving = 0;

  constructor(files: Record<string, string>) {
    this.#files = files;
    this.#calls = callsIn(files);
    PRELUDE.runInContext(this.#context);
    const { v, safely, drive } = this.#context as Record<string, (...args: unknown[]) => unknown>;
    Object.assign(this.#context, {
      v: (id: number) => {
        this.#evaluated.add(id);
        return v?.(id);
      },
      safely: (f: unknown) => (this.#driving > 0 ? safely?.(f) : this.#window(() => safely?.(f))),
      drive: (...args: unknown[]) => {
        this.#driving++;
        drive?.(...args);
        this.#driving--;
      },
      look: () => undefined,
    });
  }

  async run(): Promise<void> {
    const modules = new Map<string, { exports: unknown }>();
    const load = (specifier: string): unknown => {
      const name = specifier.slice(2);
      const known = modules.get(name);
      if (known !== undefined) return known.exports;
      const module = { exports: runInContext("({})", this.#context) };
      modules.set(name, module);
      const code = compile(this.#files[name] ?? "", [plain()], { ...AS_SCRIPT, filename: `${ROOT}/${name}` });
      runInContext(`(function (exports, require, module) {${code}\n})`, this.#context).call(
        ...[module.exports, module.exports, load, module],
      );
      return module.exports;
    };
    runInContext("(load) => { try { load(); } catch (e) { caught(e); } }", this.#context)(() => load("./main.js"));
    for (const _ of [1, 2]) await new Promise((resolve) => setImmediate(resolve));
    for (const id of this.#evaluated) this.#check(id);
  }

  get #coverage(): CoverageObject {
    return (this.#context["__coverage__"] ?? {}) as CoverageObject;
  }

  #check(id: number): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    const maps = this.#mapsOf(call.file);
    const evaluation = this.#evaluations.get(id) ?? evaluatedAt({ maps, blocks: orderBlocks(maps) }, call);
    this.#evaluations.set(id, evaluation);
    this.seen[evaluation.load === "untold" ? "untold" : "told"]++;
    const { s, b } = this.#coverage[maps.path] as Counts;
    const hasCounted = (index: number): boolean => {
      const { kind, id: key, arm } = orderBlocks(maps)[index] as ReturnType<typeof orderBlocks>[number];
      return ((kind === "statement" ? s[key] : b[key]?.[arm]) ?? 0) > 0;
    };
    if (evaluation.load === "untold" || evaluation.blocks.some(hasCounted)) return;
    this.faults.push(`v(${id}) of ${call.file} was evaluated, and nothing tells of ${call.line}:${call.column}`);
  }

  #mapsOf(file: string): FileMaps {
    const maps = this.#maps.get(file) ?? parseFileMaps(this.#coverage[`${ROOT}/${file}`], file);
    this.#maps.set(file, maps);
    return maps;
  }

  /** What was counted before is added again at its end. */
  #window(run: () => void): void {
    const before = structuredClone(
      Object.fromEntries(Object.entries(this.#coverage).map(([k, { s, b }]) => [k, { s, b }])),
    );
    const outer = this.#evaluated;
    this.#evaluated = new Set();
    for (const entry of Object.values(this.#coverage)) addTo(entry, entry, -1);
    run();
    for (const id of this.#evaluated) this.#check(id);
    this.#evaluated = new Set([...outer, ...this.#evaluated]);
    for (const [file, counts] of Object.entries(before)) addTo(this.#coverage[file] as Counts, counts, 1);
  }
}

function addTo({ s, b }: Counts, counts: Counts, sign: 1 | -1): void {
  const sum = (now: number, then = 0): number => now + sign * then;
  for (const [id, count] of Object.entries(s)) s[id] = sum(count, counts.s[id]);
  for (const [id, arms] of Object.entries(b)) b[id] = arms.map((count, arm) => sum(count, counts.b[id]?.[arm]));
}

test(
  "whatever a random program evaluates, a block that tells of its place has counted",
  async () => {
    const seen = { told: 0, untold: 0 };
    const property = fc.asyncProperty(COMMONJS, async (program) => {
      const watched = new Watched(laidOut(program));
      await watched.run();
      seen.told += watched.seen.told;
      seen.untold += watched.seen.untold;
      expect(watched.faults).toEqual([]);
    });
    await fc.assert(property, { numRuns: effort(60, 5_000), interruptAfterTimeLimit: effort(40_000, 3_600_000) });
    expect(seen.told).toBeGreaterThan(20 * seen.untold);
  },
  effort(60_000, 4_000_000),
);
