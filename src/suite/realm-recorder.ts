/**
 * RealmRecorder: records several test files that run in the same realm, one after the other or interleaved.
 *
 * The runner says whose code is running, and everything is credited to that owner until the next call. What a module
 * runs while it is loaded is kept per module, where the loader reports it: it runs once, for whichever test file comes
 * first, and counts for every test file that uses the module.
 */

import { type BlockSet, joined, union } from "../bridge/block-set";
import { toTablePath } from "../bridge/path";
import { Attribution } from "./attribution";
import { type FileEnd, knownMaps } from "./recorder";
import { restrictRecord } from "./restricted-record";
import { type RanSet, straysOf } from "./strays";
import { pathKey } from "./test-data";
import { NO_BLOCKS, type RecordedHooks, type TestRecord } from "./test-record";

type Titles = readonly string[];

/** Whom running code is credited to. */
export type RealmOwner =
  | "load"
  /** Nobody alone, but only this file's tests if a file is named. */
  | { readonly kind: "shared"; readonly file: string | undefined }
  /** Hooks for all tests of a describe, in every test file if none is named. */
  | { readonly kind: "hooks"; readonly file: string | undefined; readonly path: Titles }
  /** The runner's objects for a test and for the tests that contain it, innermost first. */
  | { readonly kind: "test"; readonly file: string; readonly tests: readonly [object, ...object[]] };

/** Files of all modules that a test file uses, directly or not; undefined where any module may be used. */
export type UsedBy = (file: string) => ReadonlySet<string> | undefined;

interface TestSets {
  readonly file: string;
  own: BlockSet;
  /** The part of `own` that ran outside of the tests inside this one. */
  alone: BlockSet;
  isAround: boolean;
}

interface FileHooks extends RecordedHooks {
  readonly file: string | undefined;
}

export class RealmRecorder {
  readonly #attribution: Attribution;
  readonly #root: string;
  readonly #servesSeveral: boolean;
  /** What each module ran while it was loaded, by file name. */
  readonly #modules = new Map<string, BlockSet>();
  /** Modules that are being loaded, outermost first. */
  readonly #running: string[] = [];
  readonly #tests = new Map<object, TestSets>();
  readonly #ended = new Set<object>();
  readonly #hooks = new Map<string, FileHooks>();
  #load = NO_BLOCKS;
  /** By test file; "" holds what may belong to any. */
  readonly #shared = new Map<string, BlockSet>();
  #owner: RealmOwner = "load";
  /** How many source files had been loaded when the first test began. */
  #early: number | undefined;
  #strays: ReadonlyMap<number, BlockSet> | undefined;

  /**
   * @param source returns the current coverage object.
   * @param servesSeveral whether there is more than one test file. Then a file may use what another one has loaded.
   */
  constructor(source: () => unknown, root: string, servesSeveral: boolean) {
    this.#attribution = new Attribution(source, knownMaps(root));
    this.#root = root;
    this.#servesSeveral = servesSeveral;
  }

  /** What runs from now on belongs to this owner. */
  turnTo(owner: RealmOwner): void {
    this.#take();
    this.#strays = undefined;
    this.#running.length = 0;
    if (owner === "load") this.#early = undefined;
    if (isAfterLoad(owner)) this.#early ??= this.#attribution.loaded;
    this.#owner = owner;
  }

  end(test: object): void {
    this.#take();
    this.#ended.add(test);
  }

  /** A module is about to run, possibly loaded by others that are still running. */
  beginModule(file: string): void {
    this.#take();
    this.#running.push(file);
  }

  /** The module has run. Modules that it loaded and that have not ended have thrown. */
  endModule(file: string): void {
    this.#take();
    const at = this.#running.lastIndexOf(file);
    if (at >= 0) this.#running.length = at;
  }

  /**
   * @param file the test file.
   * @param usedBy returns the files of all modules that a test file uses; undefined if each may use any.
   */
  record(directory: string, file: string, end: FileEnd, usedBy: UsedBy | undefined): TestRecord {
    this.#take();
    const modules = usedBy?.(file);
    const told = [...this.#modules].filter(([name]) => modules?.has(name) !== false);
    const whole = {
      opaque: end.opaque,
      children: end.children,
      early: this.#early ?? this.#attribution.loaded,
      load: union([this.#load, ...told.map(([, blocks]) => blocks)]),
      hooks: this.#hooksOf(file, end),
      shared: union(["", file].map((name) => this.#shared.get(name) ?? NO_BLOCKS)),
      tests: end.tests.map(({ key, path, shared }) => {
        const own = this.#tests.get(key)?.own ?? NO_BLOCKS;
        return { path, own, shared, ended: this.#ended.has(key) };
      }),
      files: this.#attribution.files(directory),
    };
    return usedBy === undefined ? whole : this.#restricted(whole, file, usedBy);
  }

  #restricted(whole: TestRecord, file: string, usedBy: UsedBy): TestRecord {
    const isUsed = this.#use(usedBy);
    this.#strays ??= straysOf(this.#ran(), this.#attribution.sources, isUsed);
    const strays = [...this.#strays].filter(([index]) => isUsed(file, index)).map(([, blocks]) => blocks);
    const shared = union([whole.shared, ...strays]);
    return restrictRecord({ ...whole, shared }, (index) => isUsed(file, index));
  }

  /** Everything that ran while a test file was running. */
  #ran(): RanSet[] {
    const hooks = [...this.#hooks.values()].flatMap(({ file, blocks }) =>
      file === undefined ? [] : [{ file, blocks }],
    );
    const tests = Array.from(this.#tests.values(), ({ file, own }) => ({ file, blocks: own }));
    const shared = Array.from(this.#shared, ([file, blocks]) => ({ file, blocks })).filter(({ file }) => file !== "");
    return [...hooks, ...tests, ...shared];
  }

  /** Whether a test file uses a source. A source that the loader did not report may be used by any. */
  #use(usedBy: UsedBy): (file: string, index: number) => boolean {
    const names = (files: Iterable<string>): Set<string> =>
      new Set(Array.from(files, (name) => toTablePath(this.#root, name)));
    const { sources } = this.#attribution;
    const told = names(this.#modules.keys());
    const known = new Map<string, Set<string>>();
    return (file, index) => {
      const { path } = sources[index] as { readonly path: string };
      if (!told.has(path)) return true;
      const used = known.get(file) ?? names(usedBy(file) ?? this.#modules.keys());
      known.set(file, used);
      return used.has(path);
    };
  }

  /** What a test ran itself is also needed by the tests inside it. */
  #hooksOf(file: string, { tests }: FileEnd): RecordedHooks[] {
    const ofFile = [...this.#hooks.values()].filter((one) => one.file === undefined || one.file === file);
    const around = tests.flatMap(({ key, path }) => {
      const sets = this.#tests.get(key);
      return sets?.isAround === true ? [{ path, blocks: sets.alone }] : [];
    });
    return [...ofFile.map(({ path, blocks }) => ({ path, blocks })), ...around];
  }

  #take(): void {
    const before = this.#attribution.loaded;
    const blocks = this.#attribution.collect();
    for (const file of this.#running) this.#modules.set(file, joined(this.#modules.get(file), blocks));
    const isTold = this.#running.length > 0;
    const isLoad = this.#owner === "load" || (this.#servesSeveral && this.#attribution.loaded > before);
    if (isLoad && !isTold) this.#load = joined(this.#load, blocks);
    if (this.#owner !== "load") this.#credit(this.#owner, blocks);
  }

  #credit(owner: Exclude<RealmOwner, "load">, blocks: BlockSet): void {
    if (owner.kind === "shared") this.#creditShared(owner.file ?? "", blocks);
    else if (owner.kind === "hooks") this.#creditHooks(owner.file, owner.path, blocks);
    else this.#creditTests(owner.file, owner.tests, blocks);
  }

  #creditShared(file: string, blocks: BlockSet): void {
    this.#shared.set(file, joined(this.#shared.get(file), blocks));
  }

  #creditHooks(file: string | undefined, path: Titles, blocks: BlockSet): void {
    const key = pathKey([file ?? "", ...path]);
    this.#hooks.set(key, { file, path, blocks: joined(this.#hooks.get(key)?.blocks, blocks) });
  }

  #creditTests(file: string, tests: readonly [object, ...object[]], blocks: BlockSet): void {
    for (const test of tests) {
      const sets = this.#tests.get(test) ?? { file, own: NO_BLOCKS, alone: NO_BLOCKS, isAround: false };
      this.#tests.set(test, sets);
      sets.own = joined(sets.own, blocks);
      if (test === tests[0]) sets.alone = joined(sets.alone, blocks);
      else sets.isAround = true;
    }
  }
}

/** Hooks of a whole file may run while the file is still being loaded. */
function isAfterLoad(owner: RealmOwner): boolean {
  return typeof owner === "object" && (owner.kind === "test" || (owner.kind === "hooks" && owner.path.length > 0));
}
