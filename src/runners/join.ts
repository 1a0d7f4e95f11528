/**
 * What this process does in a run of tests that a command owns: it looks which test runner loads, and joins its recorder in.
 *
 * Most processes of such a run (npm, shells' helpers) load none, and nothing is added to them but a look at each module's name.
 */
import Module from "node:module";
import { isMainThread } from "node:worker_threads";
import { interceptBefore } from "../host/intercept";
import { undisturbed } from "../host/surroundings";
import type { InstrumentOptions } from "../instrument/options";
import { Notes } from "../notes";
import { realPath } from "../real-path";
import { hideImports } from "../recording/hidden-imports";
import { ModuleGraph } from "../recording/module-graph";
import { findRun, type RunPlace } from "../suite/run-directory";
import { tellSeen } from "../suite/run-part";
import { redirectWarnings } from "../warning";

interface Loader {
  readonly prototype: object;
}

/** What is to happen to a module of a runner's when it has loaded. */
interface Arrival {
  readonly path: RegExp;
  readonly join: (module: NodeModule, process: RunnerProcess) => void;
}

/** What a runner's door is told of the process and its run. */
interface RunnerProcess {
  readonly place: RunPlace;
  readonly options: InstrumentOptions;
  readonly graph: ModuleGraph;
}

/** Each brings what it needs when it is needed. */
const ARRIVALS: readonly Arrival[] = [
  {
    path: /[\\/]jest-config[\\/]build[\\/]index\.js$/,
    join: (module) => {
      const { joinConfigs }: typeof import("../jest/joined-config") = require("../jest/joined-config");
      joinConfigs(module);
    },
  },
  {
    path: /[\\/]@jest[\\/]transform[\\/]build[\\/]index\.js$/,
    join: (module) => {
      const { joinEnvironments }: typeof import("../jest/joined-environment") = require("../jest/joined-environment");
      joinEnvironments(module);
    },
  },
  {
    path: /[\\/]lib[\\/]mocha\.c?js$/,
    join: (module, process) => {
      const { joinMocha }: typeof import("../mocha/join") = require("../mocha/join");
      joinMocha(module, process);
    },
  },
];

/** Jest and Vitest compile modules by themselves; what Node loads in their processes is no code under test. */
const OF_JEST = /[\\/](jest|jest-cli)[\\/]bin[\\/]jest\.js$|[\\/]jest-worker[\\/]build[\\/]/;

/** Scripts of runners that are also asked for their version, or which tests there are. */
const COMMANDS = /[\\/](jest|jest-cli)[\\/]bin[\\/]jest\.js$|[\\/]mocha[\\/]bin[\\/]_?mocha(\.js)?$/;

const VITEST = /[\\/]vitest[\\/]vitest\.mjs$/;
const OF_VITEST = /[\\/]vitest[\\/]dist[\\/]workers|[\\/]tinypool[\\/]dist[\\/]/;

export interface JoinedProcess {
  /** Of the run. */
  readonly directory: string;
  /** Whether what Node's own loaders load in this process is under test. */
  readonly loadsCodeUnderTest: boolean;
  /** The test files that it is known to load. */
  readonly testFiles: ReadonlySet<string>;
  /** Hears of each file whose imports cannot be seen. */
  readonly hideImports: (file: string) => void;
}

/** The package may be there more than once. */
const JOINED = Symbol.for("istanbul-kcov.joined");

/** Undefined when the run is over, or has been joined. */
export function joinRunners(options: InstrumentOptions): JoinedProcess | undefined {
  const run = findRun();
  if (run === undefined || Reflect.has(process, JOINED)) return undefined;
  Object.defineProperty(process, JOINED, { value: true });
  const notes = new Notes(run.directory);
  redirectWarnings((line) => notes.complain(line));
  const graph = new ModuleGraph();
  hearModules({ place: run, options, graph });
  const script = realPath(process.argv[1] ?? "");
  if (COMMANDS.test(script)) tellSeen(run.directory);
  if (isMainThread && VITEST.test(script)) expectPlugin(run.directory);
  const isOfRunner = [OF_JEST, VITEST, OF_VITEST].some((pattern) => pattern.test(script));
  const loadsCodeUnderTest = !isOfRunner && awaitNodeTests({ place: run, options, graph });
  return { directory: run.directory, loadsCodeUnderTest, testFiles: graph.testFiles, hideImports };
}

/** Whether what this process loads is under test. */
function awaitNodeTests({ place, options, graph }: RunnerProcess): boolean {
  const { joinNodeTest }: typeof import("../node-test/join") = require("../node-test/join");
  return joinNodeTest(place, options, graph).loadsCodeUnderTest;
}

function expectPlugin(directory: string): void {
  const { expectPlugin: expect }: typeof import("../vitest/expected-plugin") = require("../vitest/expected-plugin");
  expect(directory);
}

/** Tells of each module of CommonJS before it is run; and that it has arrived, where that is asked for. */
function hearModules(process: RunnerProcess): void {
  const { graph } = process;
  for (const module of Object.values(require.cache)) if (module?.loaded === true) arrived(module, process);
  interceptBefore((Module as unknown as Loader).prototype, "_compile", (self) => {
    const module = self as NodeModule;
    const { filename } = module;
    if (filename === undefined) return;
    graph.begin(module);
    if (!graph.isHeard && !ARRIVALS.some(({ path }) => path.test(filename))) return;
    whenLoaded(module, () => {
      arrived(module, process);
      graph.end(filename);
    });
  });
}

/** What is loaded already has arrived before us, as Mocha has before what it requires. */
function arrived(module: NodeModule, process: RunnerProcess): void {
  for (const { path, join } of ARRIVALS) if (path.test(module.filename)) undisturbed(() => join(module, process));
}

/** Node sets `loaded` when a module has been run and has not thrown. */
function whenLoaded(module: NodeModule, action: () => void): void {
  const { loaded } = module;
  Object.defineProperty(module, "loaded", {
    get: () => loaded,
    set: (value: boolean) => {
      Object.defineProperty(module, "loaded", { value, writable: true, enumerable: true, configurable: true });
      action();
    },
    enumerable: true,
    configurable: true,
  });
}
