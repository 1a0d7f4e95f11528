/**
 * What a process does in a run of tests that a command owns: it watches which test runner loads, and attaches its
 * recorder.
 *
 * Most processes of such a run (npm, helpers of shells) load no runner. Nothing is added to them, except that the name
 * of each loaded module is compared.
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

/** What to do when a certain module of a runner has loaded. */
interface Arrival {
  readonly path: RegExp;
  readonly join: (module: NodeModule, process: RunnerProcess) => void;
}

/** What a runner's adapter is given about the process and its run. */
interface RunnerProcess {
  readonly place: RunPlace;
  readonly options: InstrumentOptions;
  readonly graph: ModuleGraph;
}

/** Each loads what it needs when it is needed. */
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

/** Jest and Vitest compile modules by themselves. What Node loads in their processes is not code under test. */
const OF_JEST = /[\\/](jest|jest-cli)[\\/]bin[\\/]jest\.js$|[\\/]jest-worker[\\/]build[\\/]/;

/** Scripts of runners that are also started to print their version or list tests. */
const COMMANDS = /[\\/](jest|jest-cli)[\\/]bin[\\/]jest\.js$|[\\/]mocha[\\/]bin[\\/]_?mocha(\.js)?$/;

const VITEST = /[\\/]vitest[\\/]vitest\.mjs$/;
const OF_VITEST = /[\\/]vitest[\\/]dist[\\/]workers|[\\/]tinypool[\\/]dist[\\/]/;

export interface JoinedProcess {
  /** The run's directory. */
  readonly directory: string;
  /** Whether modules that Node itself loads in this process are under test. */
  readonly loadsCodeUnderTest: boolean;
  /** The test files that it is known to load. */
  readonly testFiles: ReadonlySet<string>;
  /** Called with each file whose imports cannot be seen. */
  readonly hideImports: (file: string) => void;
}

/** There may be more than one copy of the package. */
const JOINED = Symbol.for("istanbul-kcov.joined");

/** Undefined when the run is over, or has been joined already. */
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

/** Reports each CommonJS module before it runs and, where that is asked for, after it has loaded. */
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

/** A module may have loaded before us, as Mocha has before files that it requires. */
function arrived(module: NodeModule, process: RunnerProcess): void {
  for (const { path, join } of ARRIVALS) if (path.test(module.filename)) undisturbed(() => join(module, process));
}

/** Node sets `loaded` when a module has run and has not thrown. */
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
