/**
 * Decides what this process has to do with node:test in a run: it starts the processes of test files, or is one of
 * them, or it is a program that may turn out to have tests when the first one appears.
 */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { isMainThread } from "node:worker_threads";
import { toTablePath } from "../bridge/path";
import { isUnder } from "../directory";
import type { InstrumentOptions } from "../instrument/options";
import { realPath } from "../real-path";
import { atEnd } from "../recording/at-end";
import type { ModuleGraph } from "../recording/module-graph";
import type { RunPlace } from "../suite/run-directory";
import { PartWriter } from "../suite/run-part";
import { isExiting } from "../trace/last-moment";
import { EarlyChildren } from "./early-children";
import { hearNodeTests, type NodeTestListener } from "./events";
import { asksForLess, isRunner, isWatching, runsHere } from "./flags";
import { kindOf, type NodeTest } from "./node-objects";
import { TestProcess } from "./test-process";

const [MAJOR = 0] = process.versions.node.split(".").map(Number);

/** The oldest version that we support, and the newest that this was tried with. */
const KNOWN = MAJOR >= 20 && MAJOR <= 26;

export interface JoinedNodeTest {
  /** Whether what this process loads is under test. */
  readonly loadsCodeUnderTest: boolean;
}

const LOADS: JoinedNodeTest = { loadsCodeUnderTest: true };

export function joinNodeTest(place: RunPlace, options: InstrumentOptions, graph: ModuleGraph): JoinedNodeTest {
  if (!isMainThread) return LOADS;
  const refusal = whyNot();
  if (isRunner()) return joinRunner(place, options, graph, refusal);
  if (refusal !== undefined) {
    hearNodeTests(refusing(place, refusal));
    return LOADS;
  }
  const file = mainFile();
  if (process.env["NODE_TEST_CONTEXT"] !== undefined && file !== undefined) {
    graph.addTestFile(file);
    hearNodeTests(new TestProcess({ place, options, file, isTestFile: true }));
    return LOADS;
  }
  hearNodeTests(new MaybeTests(place, options, file));
  return LOADS;
}

function joinRunner(
  place: RunPlace,
  options: InstrumentOptions,
  graph: ModuleGraph,
  refusal: string | undefined,
): JoinedNodeTest {
  if (refusal !== undefined) new PartWriter(place.directory, { runner: "node:test", refusal });
  else if (runsHere()) hearNodeTests(new TestProcess({ place, options, graph, isTestFile: false }));
  else hearNodeTests(new Starter(place));
  return { loadsCodeUnderTest: refusal === undefined && runsHere() };
}

function whyNot(): string | undefined {
  if (isWatching()) return "a run in watch mode does not end; run node --test without --watch";
  return KNOWN ? undefined : `node:test of Node ${process.versions.node} is not supported (20 to 26 are)`;
}

/** Reports once that there are tests. */
function refusing({ directory }: RunPlace, refusal: string): NodeTestListener {
  return {
    found: () => {
      new PartWriter(directory, { runner: "node:test", refusal });
    },
    started: () => undefined,
    ended: () => undefined,
  };
}

/** The process that starts the processes of test files. It knows their names before it starts the first one. */
class Starter implements NodeTestListener {
  readonly #place: RunPlace;

  constructor(place: RunPlace) {
    this.#place = place;
  }

  found({ root }: NodeTest): void {
    const { directory, root: top } = this.#place;
    const files = root.subtests.filter((one) => kindOf(one) === "file").map(({ name }) => realPath(resolve(name)));
    const planned = files.map((file) => toTablePath(top, file));
    const writer = new PartWriter(directory, { runner: "node:test", planned });
    atEnd(() => {
      if (isExiting()) writer.end({ partial: asksForLess() });
    });
  }

  started(): void {}

  ended(): void {}
}

/** A program of the project that may have tests, or may start the processes of test files. */
class MaybeTests implements NodeTestListener {
  readonly #place: RunPlace;
  readonly #options: InstrumentOptions;
  readonly #file: string | undefined;
  readonly #early: EarlyChildren | undefined;
  #heard: NodeTestListener | undefined;

  constructor(place: RunPlace, options: InstrumentOptions, file: string | undefined) {
    this.#place = place;
    this.#options = options;
    this.#file = file;
    const isOwn = file !== undefined && isUnder(place.root, file) && !/[\\/]node_modules[\\/]/.test(file);
    this.#early = isOwn ? new EarlyChildren() : undefined;
  }

  found(node: NodeTest): void {
    this.#heard = kindOf(node) === "file" ? new Starter(this.#place) : this.#tests();
    this.#heard?.found(node);
  }

  started(node: NodeTest): void {
    this.#heard?.started(node);
  }

  ended(node: NodeTest): void {
    this.#heard?.ended(node);
  }

  #tests(): NodeTestListener | undefined {
    if (this.#file === undefined) return undefined;
    const settings = { place: this.#place, options: this.#options, file: this.#file };
    const tests = new TestProcess({ ...settings, isTestFile: false });
    const started = this.#early?.started;
    if (started !== undefined) tests.loseChildren(`it starts ${started} before its first test, which is not recorded`);
    return tests;
  }
}

/** The file of the program. Node accepts names without an extension for it too. */
function mainFile(): string | undefined {
  const [, name] = process.argv;
  if (name === undefined) return undefined;
  const candidates = ["", ".js", ".cjs", ".mjs", ".json", "/index.js"].map((ending) => resolve(name + ending));
  const file = candidates.find((one) => statSync(one, { throwIfNoEntry: false })?.isFile());
  return file && realPath(file);
}
