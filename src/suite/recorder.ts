/**
 * SuiteRecorder: collects the sets of one test file and leaves its record.
 *
 * The runner's adapter calls a method at each border. The method credits everything that ran since the last border, so
 * it must be called synchronously.
 */
import { type BlockSet, joined } from "../bridge/block-set";
import { KnownMaps } from "../bridge/known-maps";
import { toTablePath } from "../bridge/path";
import { Attribution } from "./attribution";
import type { RecordedChild } from "./child-work";
import { blocksIn, placesIn, restrictRecord, setsOf } from "./restricted-record";
import { pathKey } from "./test-data";
import { NO_BLOCKS, type RecordedTest, saveTestRecord, type TestRecord } from "./test-record";

type Titles = readonly string[];

export interface KnownTest {
  /** The runner's own object for it. */
  readonly key: object;
  /** Titles from the outermost describe on. */
  readonly path: Titles;
  /** Whether other tests may have run at the same time. */
  readonly shared: boolean;
}

/** What the runner knows at the end of a test file. */
export interface FileEnd {
  /** In the order of the runner's results. */
  readonly tests: readonly KnownTest[];
  readonly opaque: string | undefined;
  readonly children: readonly RecordedChild[] | undefined;
  /** Files of all modules that it uses; undefined where they are not known, and may be any. */
  readonly modules?: ReadonlySet<string> | undefined;
}

interface Hooks {
  readonly path: Titles;
  readonly blocks: BlockSet;
}

export class SuiteRecorder {
  readonly #attribution: Attribution;
  readonly #root: string;
  /** What ran while modules were loaded for earlier test files. */
  readonly #inherited: BlockSet;
  #load = NO_BLOCKS;
  #shared = NO_BLOCKS;
  readonly #hooks = new Map<string, Hooks>();
  readonly #tests = new Map<object, BlockSet>();
  /** How many source files had been loaded when the first test began. */
  #early: number | undefined;
  /** Everything that ran while modules were loaded, also by a test. */
  #loading: BlockSet;

  /**
   * @param source returns the current coverage object.
   * @param earlier recorder of the test file before this one, in a realm that keeps its modules: what they ran while
   * they were loaded will not run again, and may belong to this file's load set too.
   */
  constructor(source: () => unknown, root: string, earlier?: SuiteRecorder) {
    this.#attribution = earlier === undefined ? new Attribution(source, knownMaps(root)) : earlier.#attribution;
    this.#inherited = earlier === undefined ? NO_BLOCKS : earlier.#loading;
    this.#loading = this.#inherited;
    this.#root = root;
    if (earlier !== undefined) this.#load = this.#collect();
  }

  get isLoading(): boolean {
    return this.#early === undefined;
  }

  /** The test file has been loaded, and its tests begin. */
  loaded(): void {
    this.#load = joined(this.#load, this.#collect());
    this.#loading = joined(this.#loading, this.#load);
    this.#early = this.#attribution.loaded;
  }

  /** What ran since the last border goes into the shared set: counters cannot tell which test ran it. */
  between(): void {
    this.#shared = joined(this.#shared, this.#collect());
  }

  /** Hooks for all tests of a describe have run. */
  hook(path: Titles): void {
    const key = pathKey(path);
    this.#hooks.set(key, { path, blocks: joined(this.#hooks.get(key)?.blocks, this.#collect()) });
  }

  /** A test has run, for the first time or again. */
  test(key: object): void {
    this.#tests.set(key, joined(this.#tests.get(key), this.#collect()));
  }

  /** Leaves the record for the process that gathers the run. */
  save(directory: string, key: string, end: FileEnd): void {
    saveTestRecord(directory, key, this.record(directory, end));
  }

  /**
   * What ran since the last border goes into the shared set, or into the load set if no test ever ran. Saves the maps.
   */
  record(directory: string, { tests, opaque, children, modules }: FileEnd): TestRecord {
    if (this.isLoading) this.loaded();
    else this.between();
    const own = {
      opaque,
      children,
      early: this.#early as number,
      load: this.#load,
      hooks: [...this.#hooks.values()],
      shared: this.#shared,
      tests: tests.map((test) => this.#recorded(test)),
      files: this.#attribution.files(directory),
    };
    return this.#inherited.length === 0 ? own : this.#withInherited(own, modules);
  }

  /**
   * Of the modules that were loaded for earlier files, keeps those that this file uses or that ran something for it.
   */
  #withInherited(own: TestRecord, modules: FileEnd["modules"]): TestRecord {
    if (modules === undefined) return { ...own, load: joined(own.load, this.#inherited) };
    const { sources } = this.#attribution;
    const names = new Set(Array.from(modules, (file) => toTablePath(this.#root, file)));
    const ran = placesIn(own.files, setsOf(own));
    const isUsed = (place: number): boolean => names.has(sources[place]?.path ?? "") || ran.has(place);
    const inherited = blocksIn(own.files, this.#inherited, isUsed);
    return restrictRecord({ ...own, load: joined(own.load, inherited) }, isUsed);
  }

  #collect(): BlockSet {
    const { loaded } = this.#attribution;
    const blocks = this.#attribution.collect();
    if (this.#attribution.loaded > loaded) this.#loading = joined(this.#loading, blocks);
    return blocks;
  }

  #recorded({ key, path, shared }: KnownTest): RecordedTest {
    const own = this.#tests.get(key);
    return { path, own: own ?? NO_BLOCKS, shared, ended: own !== undefined };
  }
}

/** A process runs test files of one root one after the other, and most of them load the same modules. */
let known: { readonly root: string; readonly maps: KnownMaps } | undefined;

export function knownMaps(root: string): KnownMaps {
  known = known?.root === root ? known : { root, maps: new KnownMaps(root) };
  return known.maps;
}
