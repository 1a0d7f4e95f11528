/**
 * Attaches the recorder to Mocha: to each instance, when it loads its test files and when it runs, in whatever process.
 *
 * With `--parallel`, the main process runs no tests but knows which files are to be run; each worker has an instance
 * for each file.
 */
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { toTablePath } from "../bridge/path";
import { interceptBefore } from "../host/intercept";
import { undeterred } from "../host/surroundings";
import type { InstrumentOptions } from "../instrument/options";
import { realPath } from "../real-path";
import { atEnd } from "../recording/at-end";
import type { ModuleGraph } from "../recording/module-graph";
import { RealmRecording } from "../recording/realm-recording";
import type { RunPlace } from "../suite/run-directory";
import { PartWriter } from "../suite/run-part";
import { isExiting } from "../trace/last-moment";
import type { MochaClass, MochaInstance, MochaOptions, MochaRunner } from "./mocha-objects";
import { MochaRun } from "./mocha-run";

/** Versions of Mocha that this was tried with. */
const KNOWN = /^1[12]\./;

export interface MochaProcess {
  readonly place: RunPlace;
  readonly options: InstrumentOptions;
  readonly graph: ModuleGraph;
}

/** @param module lib/mocha.js of Mocha, or another file of that name, which has just been loaded. */
export function joinMocha(module: NodeModule, process: MochaProcess): void {
  const { name, version } = packageOf(module);
  if (name !== "mocha") return;
  const instances = new Instances(process, version ?? "");
  const { prototype, Runner } = module.exports as MochaClass;
  for (const method of ["loadFiles", "loadFilesAsync", "run"])
    interceptBefore(prototype, method, (self) => undeterred(() => instances.begin(self as MochaInstance)));
  interceptBefore(Runner.prototype, "run", (self) => undeterred(() => instances.listen(self as MochaRunner)));
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
}

/** Mocha may be installed under another name, and another package may have a file of that name. */
function packageOf({ filename }: NodeModule): Manifest {
  try {
    return createRequire(filename)("../package.json") as Manifest;
  } catch {
    return {};
  }
}

class Instances {
  readonly #process: MochaProcess;
  readonly #version: string;
  readonly #known = new WeakSet<object>();
  #recording: RealmRecording | undefined;
  #run: MochaRun | undefined;

  constructor(process: MochaProcess, version: string) {
    this.#process = process;
    this.#version = version;
  }

  begin(mocha: MochaInstance): void {
    if (this.#known.has(mocha)) return;
    this.#known.add(mocha);
    this.#run = undefined;
    const { place, graph } = this.#process;
    const refusal = this.#whyNot(mocha.options);
    if (refusal !== undefined) new PartWriter(place.directory, { runner: "mocha", refusal });
    else if (isStarter(mocha.options)) this.#start(mocha);
    else this.#run = new MochaRun({ place, graph, recording: this.#recordingOf() }, mocha);
  }

  /** An instance that already has our listeners runs for the second time. */
  listen(runner: MochaRunner): void {
    if (this.#known.has(runner)) return;
    this.#known.add(runner);
    this.#run?.listen(runner);
  }

  #whyNot({ watch, dryRun }: MochaOptions): string | undefined {
    if (!KNOWN.test(this.#version)) return `Mocha ${this.#version} is not supported (11 and 12 are)`;
    if (watch === true) return "a run in watch mode does not end; run Mocha without --watch";
    return dryRun === true ? "a dry run runs no test" : undefined;
  }

  #recordingOf(): RealmRecording {
    this.#recording ??= new RealmRecording(this.#process);
    return this.#recording;
  }

  /** Its workers report what they ran. */
  #start({ files, options }: MochaInstance): void {
    const { directory, root } = this.#process.place;
    const planned = files.map((file) => toTablePath(root, realPath(resolve(file))));
    const writer = new PartWriter(directory, { runner: "mocha", planned });
    const partial = options.grep !== undefined || options.fgrep !== undefined;
    atEnd(() => {
      if (isExiting()) writer.end({ partial });
    });
  }
}

function isStarter({ parallel, isWorker }: MochaOptions): boolean {
  return parallel === true && isWorker !== true;
}
