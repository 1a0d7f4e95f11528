/**
 * What this process does in a run of tests that a command owns: it looks which test runner loads, and joins its recorder in.
 *
 * Most processes of such a run (npm, shells' helpers) load none, and nothing is added to them but a look at each module's name.
 */
import Module from "node:module";
import { undisturbed } from "../host/surroundings";
import { Notes } from "../notes";
import { realPath } from "../real-path";
import { findRun } from "../suite/run-directory";
import { redirectWarnings } from "../warning";

type Compile = (this: NodeModule, ...args: [code: string, filename: string, ...rest: unknown[]]) => unknown;

interface Loader {
  readonly prototype: { _compile: Compile };
}

/** What is to happen to a module of a runner's when it has loaded. */
interface Arrival {
  readonly path: RegExp;
  readonly join: (module: NodeModule) => void;
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
];

/** Jest compiles modules by itself; what Node loads in its processes is no code under test. */
const OF_JEST = /[\\/](jest|jest-cli)[\\/]bin[\\/]jest\.js$|[\\/]jest-worker[\\/]build[\\/]/;

export interface JoinedProcess {
  /** Of the run. */
  readonly directory: string;
  /** Whether what Node's own loaders load in this process is under test. */
  readonly loadsCodeUnderTest: boolean;
}

/** Undefined when the run is over. */
export function joinRunners(): JoinedProcess | undefined {
  const run = findRun();
  if (run === undefined) return undefined;
  const notes = new Notes(run.directory);
  redirectWarnings((line) => notes.complain(line));
  hearModules((module, filename) => {
    for (const { path, join } of ARRIVALS) if (path.test(filename)) undisturbed(() => join(module));
  });
  return { directory: run.directory, loadsCodeUnderTest: !OF_JEST.test(realPath(process.argv[1] ?? "")) };
}

/** Tells of each module of CommonJS when it has been run. */
function hearModules(tell: (module: NodeModule, filename: string) => void): void {
  const { prototype } = Module as unknown as Loader;
  const compile = prototype._compile;
  prototype._compile = function (...args) {
    const result = Reflect.apply(compile, this, args);
    tell(this, args[1]);
    return result;
  };
}
