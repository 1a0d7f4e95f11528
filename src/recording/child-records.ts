/**
 * Adds what child processes of a run's test files recorded to the records of those test files.
 *
 * The files are read when the run is complete, since a child may outlive its test file. The children's maps are stored
 * beside those of the run, under the names that the run's table has.
 */
import { join } from "node:path";
import { toTablePath } from "../bridge/path";
import { readMaps, saveMaps } from "../bridge/stored-maps";
import { type FileMaps, renameFile } from "../istanbul/schema";
import type { CoveredFile, RecordedChild, Work } from "../suite/child-work";
import type { RunPlace } from "../suite/run-directory";
import type { TestRecord } from "../suite/test-record";
import { NO_WAY_BACK, Untracked } from "../suite/untracked";
import { readScope, type ScopeResult } from "../trace/scope-result";
import { childrenDirectory } from "./children";

/** Maps as a child left them, and the name that they have in the run. */
interface KnownMaps {
  readonly maps: FileMaps;
  readonly name: string;
}

interface ReadChild extends ScopeResult {
  readonly child: RecordedChild;
}

export class ChildRecords {
  readonly #run: string;
  readonly #root: string;
  readonly #maps = new Map<string, KnownMaps>();
  readonly #untracked: Untracked;

  constructor({ directory, root }: RunPlace) {
    this.#run = directory;
    this.#root = root;
    this.#untracked = new Untracked(root);
  }

  /** The record of a test file, with what its children did. */
  complete(record: TestRecord): TestRecord {
    const children = record.children?.map((child) => this.#read(child)) ?? [];
    return children.length === 0 ? record : this.#withWork(record, children);
  }

  #read(child: RecordedChild): ReadChild {
    const result = readScope(join(childrenDirectory(this.#run), child.scope));
    return { ...result, child };
  }

  /** Everything of the project that a child loaded, by absolute name. */
  #filesOf(read: ReadChild): string[] {
    const covered = [...read.records.values(), read.child.threads].flat();
    return [...covered.map(({ maps }) => this.#mapsOf(maps).maps.path), ...read.leftOut];
  }

  #withWork(record: TestRecord, children: readonly ReadChild[]): TestRecord {
    const files = new Set(children.flatMap((one) => this.#filesOf(one)));
    const untracked = [...files].filter((file) => this.#untracked.has(file)).sort();
    const originals = untracked.map((file) => this.#originals(file));
    const stranger = untracked.find((_, i) => originals[i] === undefined);
    const lost = children.find((one) => one.lost !== undefined)?.lost;
    const compiled = new Set(originals.flatMap((found) => found ?? []));
    const opaque = record.opaque ?? lost ?? (stranger && strange(toTablePath(this.#root, stranger)));
    const work = { works: children.flatMap((one) => this.#worksOf(one)), compiled: [...compiled].sort() };
    return { ...record, opaque, work };
  }

  #originals(file: string): string[] | undefined {
    const maps = [...this.#maps.values()].find((one) => one.maps.path === file)?.maps;
    return this.#untracked.originals(file, maps?.inputSourceMap);
  }

  #worksOf({ child, records }: ReadChild): Work[] {
    const { whose, inTime, threads } = child;
    const isLate = (id: string): boolean => whose.kind === "test" && inTime?.includes(id) !== true;
    const all = [...records].map(([id, files]) => ({ isLate: isLate(id), files }));
    const files = (late: boolean): CoveredFile[] =>
      all.filter((one) => one.isLate === late).flatMap((one) => one.files);
    const works: Work[] = [
      { whose, files: [...files(false), ...threads] },
      { whose: { kind: "shared" }, files: files(true) },
    ];
    return works
      .filter((work) => work.files.length > 0)
      .map((work) => ({ ...work, files: work.files.map((file) => ({ ...file, maps: this.#mapsOf(file.maps).name })) }));
  }

  #mapsOf(name: string): KnownMaps {
    const known = this.#maps.get(name);
    if (known !== undefined) return known;
    const maps = readMaps(childrenDirectory(this.#run), name);
    const named = saveMaps(this.#run, renameFile(maps, toTablePath(this.#root, maps.path)));
    this.#maps.set(name, { maps, name: named });
    return { maps, name: named };
  }
}

function strange(file: string): string {
  return `its child process runs ${file}, ${NO_WAY_BACK}`;
}
