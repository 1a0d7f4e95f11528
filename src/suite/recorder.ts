/**
 * SuiteRecorder: one test file's sets, by what its runner tells of borders, and the record that is left of them.
 *
 * Each verb takes what ran since the last one, and says whose it is. It must come synchronously at the border.
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
  /** Whether others may have run meanwhile. */
  readonly shared: boolean;
}

/** What the runner knows at the end of the test file. */
export interface FileEnd {
  /** In the order of the runner's results. */
  readonly tests: readonly KnownTest[];
  readonly opaque: string | undefined;
  readonly children: readonly RecordedChild[] | undefined;
  /** Files of all modules that it uses; undefined where that is not known, and may be any. */
  readonly modules?: ReadonlySet<string> | undefined;
}

interface Hooks {
  readonly path: Titles;
  readonly blocks: BlockSet;
}

export class SuiteRecorder {
  readonly #attribution: Attribution;
  readonly #root: string;
  /** What ran while modules were loaded for the test files before this one. */
  readonly #inherited: BlockSet;
  #load = NO_BLOCKS;
  #shared = NO_BLOCKS;
  readonly #hooks = new Map<string, Hooks>();
  readonly #tests = new Map<object, BlockSet>();
  /** How many source files had been loaded when the first test began. */
  #early: number | undefined;
  /** Whatever ran while modules were loaded, also by a test. */
  #loading: BlockSet;

  /**
   * @param source gives the coverage object of this moment.
   * @param earlier recorded the test file before this one in a realm that keeps its modules: what they ran as they were loaded
   * may be this one's load too, and will not run again.
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

  /** The test file was loaded, and its tests begin. */
  loaded(): void {
    this.#load = joined(this.#load, this.#collect());
    this.#loading = joined(this.#loading, this.#load);
    this.#early = this.#attribution.loaded;
  }

  /** Counters cannot tell whose it was. */
  between(): void {
    this.#shared = joined(this.#shared, this.#collect());
  }

  /** Hooks for all tests of a describe ran. */
  hook(path: Titles): void {
    const key = pathKey(path);
    this.#hooks.set(key, { path, blocks: joined(this.#hooks.get(key)?.blocks, this.#collect()) });
  }

  /** A test ran, for the first time or again. */
  test(key: object): void {
    this.#tests.set(key, joined(this.#tests.get(key), this.#collect()));
  }

  /** Leaves the record for whoever gathers the run. */
  save(directory: string, key: string, end: FileEnd): void {
    saveTestRecord(directory, key, this.record(directory, end));
  }

  /** What ran since the last border is nobody's, or the load set's if no test ever ran. Saves the maps. */
  record(directory: string, { tests, opaque, children, modules }: FileEnd): TestRecord {
    if (this.isLoading) this.loaded();
    else this.between();
    const own = {
      ...{ opaque, children },
      early: this.#early as number,
      load: this.#load,
      hooks: [...this.#hooks.values()],
      shared: this.#shared,
      tests: tests.map((test) => this.#recorded(test)),
      files: this.#attribution.files(directory),
    };
    return this.#inherited.length === 0 ? own : this.#withInherited(own, modules);
  }

  /** Of the modules that were loaded for others it has those that it uses, or that ran something for it. */
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

/** A process runs test files of one root, one after the other, and most load what others have loaded. */
let known: { readonly root: string; readonly maps: KnownMaps } | undefined;

export function knownMaps(root: string): KnownMaps {
  known = known?.root === root ? known : { root, maps: new KnownMaps(root) };
  return known.maps;
}
