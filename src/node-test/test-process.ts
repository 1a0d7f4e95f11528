/**
 * Records a process in which tests of node:test run: those of one test file, or of several with
 * `--test-isolation=none`.
 *
 * The record is written at the process's last moment. If the tests had not ended by then, nothing is known of them.
 */

import { toTablePath } from "../bridge/path";
import type { InstrumentOptions } from "../instrument/options";
import { realPath } from "../real-path";
import { atEnd } from "../recording/at-end";
import type { ModuleGraph } from "../recording/module-graph";
import { type RanFile, RealmRecording } from "../recording/realm-recording";
import type { RunPlace } from "../suite/run-directory";
import { PartWriter } from "../suite/run-part";
import { isExiting } from "../trace/last-moment";
import { Borders } from "./borders";
import type { NodeTestListener } from "./events";
import { asksForLess } from "./flags";
import { hasEnded, type NodeTest, resultOf, rootOf, testsIn } from "./node-objects";

export interface TestProcessSettings {
  readonly place: RunPlace;
  readonly options: InstrumentOptions;
  /** The test file, where there is only one. */
  readonly file?: string | undefined;
  /** The graph of modules, where there are several test files. */
  readonly graph?: ModuleGraph | undefined;
  /** Whether Node started the process for a test file, which may turn out to have no tests. */
  readonly isTestFile: boolean;
}

export class TestProcess implements NodeTestListener {
  readonly #settings: TestProcessSettings;
  readonly #writer: PartWriter;
  readonly #recording: RealmRecording;
  readonly #borders: Borders;
  #root: NodeTest | undefined;

  constructor(settings: TestProcessSettings) {
    const { place, options, file, graph } = settings;
    this.#settings = settings;
    const planned = file === undefined ? {} : { planned: [toTablePath(place.root, file)] };
    this.#writer = new PartWriter(place.directory, { runner: "node:test", ...planned });
    this.#recording = new RealmRecording({ place, options, graph });
    const fileOf = (node: NodeTest): string => this.#fileOf(node);
    this.#borders = new Borders(
      {
        turnTo: (owner, node) => this.#recording.turnTo(owner, node && fileOf(node)),
        end: (test) => this.#recording.end(test, fileOf(test)),
      },
      fileOf,
    );
    atEnd(() => this.#write());
  }

  loseChildren(reason: string): void {
    this.#recording.loseChildren(reason);
  }

  found(node: NodeTest): void {
    this.#root ??= rootOf(node);
    const { graph } = this.#settings;
    if (graph !== undefined && this.#root !== undefined) hearFiles(this.#root, (file) => graph.addTestFile(file));
  }

  started(node: NodeTest): void {
    this.#borders.started(node);
  }

  ended(node: NodeTest): void {
    this.#borders.ended(node);
  }

  /** Hooks do not know their file. */
  #fileOf(node: NodeTest): string {
    return this.#settings.file ?? realPath((node.parentTest ?? node).entryFile ?? "");
  }

  /** May be called again; the last call counts. A signal ends a process without an exit event. */
  #write(): void {
    if (!isExiting()) return;
    const tests = this.#root === undefined ? [] : testsIn(this.#root);
    const files = tests.every(hasEnded) ? this.#files(tests) : [];
    for (const [slot, file] of files.entries()) this.#recording.write(this.#writer, file, slot);
    this.#writer.end({ partial: asksForLess() });
  }

  #files(tests: readonly NodeTest[]): RanFile[] {
    const paths = new Set(tests.map((test) => this.#fileOf(test)));
    const { file, isTestFile } = this.#settings;
    if (paths.size === 0 && file !== undefined && isTestFile) return exitCode() === 0 ? [this.#script(file)] : [];
    return Array.from(paths, (path) => this.#file(path, tests));
  }

  #file(path: string, all: readonly NodeTest[]): RanFile {
    const tests = all.filter((test) => this.#fileOf(test) === path);
    const ran = tests.map((key) => ({ key, result: resultOf(key), shared: this.#borders.isShared(key) }));
    const hasFailed = all.some(({ passed, isTodo }) => !passed && !isTodo);
    const code = process.exitCode ?? 0;
    const opaque =
      code === 0 || hasFailed ? undefined : `it ended with exit code ${code}, and none of its tests failed`;
    return { path, tests: ran, opaque };
  }

  /** For Node, a file without tests is itself a test. If it failed, it may have had tests that did not run. */
  #script(path: string): RanFile {
    const title = toTablePath(this.#settings.place.root, path);
    this.#recording.end(this, path);
    return { path, tests: [{ key: this, result: { path: [title], status: "passed", duration: null }, shared: false }] };
  }
}

function exitCode(): string | number {
  return process.exitCode ?? 0;
}

/** Node adds each test file's name to the root test before it loads the file. */
function hearFiles(root: NodeTest, tell: (file: string) => void): void {
  let shown = root.entryFile;
  if (typeof shown === "string") tell(realPath(shown));
  Object.defineProperty(root, "entryFile", {
    get: () => shown,
    set: (file: unknown) => {
      shown = file as string | null;
      if (typeof file === "string") tell(realPath(file));
    },
    enumerable: true,
    configurable: true,
  });
}
