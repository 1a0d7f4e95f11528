/**
 * A process in which tests of node:test run: that of one test file, or of several with `--test-isolation=none`.
 *
 * What is known is written at the process's last moment. If its tests had not ended then, nothing is known of them.
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
  /** The test file, where there is one. */
  readonly file?: string | undefined;
  /** Of the modules, where there are several. */
  readonly graph?: ModuleGraph | undefined;
  /** Whether the process is one of Node's for a test file, which need not have tests. */
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

  /** Hooks know of no file. */
  #fileOf(node: NodeTest): string {
    return this.#settings.file ?? realPath((node.parentTest ?? node).entryFile ?? "");
  }

  /** May be called again, of which the last counts. A signal ends a process without an exit. */
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

  /** To Node, a file without tests is one. Where it failed, it may have had tests that it did not come to. */
  #script(path: string): RanFile {
    const title = toTablePath(this.#settings.place.root, path);
    this.#recording.end(this, path);
    return { path, tests: [{ key: this, result: { path: [title], status: "passed", duration: null }, shared: false }] };
  }
}

function exitCode(): string | number {
  return process.exitCode ?? 0;
}

/** Node names each test file at the root of all tests before it loads it. */
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
