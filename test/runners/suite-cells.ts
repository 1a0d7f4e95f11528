/**
 * In which versions, pools, forms and Nodes each runner runs fixtures/every-runner: a few of each by themselves, all by
 * command.
 */
import { effort } from "../support/effort";
import type { SuiteRunner } from "../support/every-runner";
import { FIRST_AND_LAST, NODES, versionOf } from "../support/nodes";

export interface Cell {
  readonly runner: SuiteRunner;
  /** The one that this package is tested with, if absent; else from the registry. */
  readonly version?: string;
  readonly node: string;
  /** The runner's own, from its program on. */
  readonly args: readonly string[];
  /** Of Vitest's config. */
  readonly settings?: object;
  /** The suite is compiled to CommonJS before. */
  readonly isCommonJs?: boolean;
  readonly isOneProcess?: boolean;
  /** A test file's load may have what others have loaded, which depends on who came first. */
  readonly mayLoadMore?: boolean;
}

type Variant = Partial<Cell>;

const COMMON_JS: Variant = { isCommonJs: true };
/** What ES modules import is not told, so each may use all. */
const SHARED_ES_MODULES: Variant = { mayLoadMore: true };

const FORKS: Variant = { settings: { pool: "forks" } };
const POOLS: readonly Variant[] = [
  FORKS,
  { settings: { pool: "threads" } },
  { settings: { pool: "vmForks" }, mayLoadMore: true },
  { settings: { pool: "vmThreads" }, mayLoadMore: true },
  { settings: { pool: "threads", isolate: false }, mayLoadMore: true },
];

function jest(node: string, version?: string): Cell {
  const args = ["node_modules/jest/bin/jest.js", effort("-i", "--workers=2"), "--config=jest.config.json"];
  return { runner: "jest", node, args, ...(version === undefined ? {} : { version }) };
}

function vitest(node: string, pool: Variant, version?: string): Cell {
  const args = ["node_modules/vitest/vitest.mjs", "run"];
  return { runner: "vitest", node, args, ...pool, ...(version === undefined ? {} : { version }) };
}

function mocha(node: string, name: "mocha" | "mocha-12", form: Variant): Cell {
  return {
    runner: "mocha",
    node,
    args: [`node_modules/${name}/bin/mocha.js`, "--timeout=600000"],
    isOneProcess: true,
    ...form,
  };
}

function parallel({ args, ...cell }: Cell): Cell {
  return { ...cell, args: [...args, "--parallel", "--jobs=2"], isOneProcess: false };
}

function nodeTest(node: string, form: Variant = {}): Cell {
  return { runner: "node-test", node, args: ["--test"], ...form };
}

function isAtLeast(node: string, major: number, minor: number): boolean {
  const [own, ownMinor] = versionOf(node);
  return own > major || (own === major && ownMinor >= minor);
}

/** Before, nobody sees what an ES module imports that Mocha requires. */
function showsImports(node: string): boolean {
  return isAtLeast(node, 22, 15);
}

/** Whether TypeScript is among what the runner loads. */
export function isTyped({ runner, node, isCommonJs }: Cell): boolean {
  if (runner === "jest" || runner === "vitest") return true;
  return isCommonJs !== true && isAtLeast(node, 22, 18);
}

const VITESTS = [undefined, "3.1.4", "3.2.7", "5.1.2"] as const;

function allOf(node: string): Cell[] {
  const forms = showsImports(node) ? [COMMON_JS, SHARED_ES_MODULES] : [COMMON_JS];
  const mochas = forms.flatMap((form) => [mocha(node, "mocha", form), mocha(node, "mocha-12", form)]);
  const vitests = VITESTS.filter((version) => version !== "5.1.2" || isAtLeast(node, 22, 12));
  return [
    ...[jest(node), jest(node, "29")],
    ...vitests.flatMap((version) => POOLS.map((pool) => vitest(node, pool, version))),
    ...mochas.flatMap((cell) => [cell, parallel(cell)]),
    ...[nodeTest(node), nodeTest(node, COMMON_JS)],
  ];
}

const [FIRST = "", LAST] = FIRST_AND_LAST;

const ONCE: readonly Cell[] = [
  ...[jest(FIRST), vitest(FIRST, FORKS), nodeTest(FIRST)],
  ...[mocha(FIRST, "mocha", COMMON_JS), parallel(mocha(FIRST, "mocha-12", COMMON_JS))],
  ...(LAST === undefined ? [] : [nodeTest(LAST), mocha(LAST, "mocha-12", SHARED_ES_MODULES)]),
];

export const CELLS: readonly Cell[] = effort(ONCE, NODES.flatMap(allOf));
