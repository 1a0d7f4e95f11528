/**
 * The one area of a device that lies in a file; each thread that writes to it opens the file itself. The file is
 * removed at the last close, or else at the end of the process if its main thread made or filled it, unless it is to be
 * kept. Threads that still trace through it go on.
 */
import { rmSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import type { Areas } from "./areas";
import { atExit } from "./at-exit";
import { type Control, NOBODY } from "./control";
import { FileArea } from "./file-area";

/** A file that holds the area of a device, for other processes to map. */
export interface AreaFile {
  /** Where the area is; best on tmpfs, such as under /dev/shm. */
  readonly file: string;
  /** Leave the file there when the device is closed. Default: false. */
  readonly keep?: boolean;
}

/** The areas whose file this thread has made or opened. */
const held = new Set<FileAreas>();

function removeOpenFiles(): void {
  for (const areas of held) areas.removeIfOpen();
}

export class FileAreas implements Areas {
  readonly lasting: boolean = true;
  readonly #file: string;
  readonly #keep: boolean;
  readonly #control: Control;
  #area: FileArea | undefined;

  constructor({ file, keep = false }: AreaFile, control: Control) {
    this.#file = file;
    this.#keep = keep;
    this.#control = control;
    for (const areas of held) areas.closeIfUnused();
    if (isMainThread) atExit(removeOpenFiles);
  }

  initialize(size: number): void {
    FileArea.create(this.#file, size);
    held.add(this);
  }

  make(): void {
    throw new Error("a file area is made by initialize");
  }

  get(_number: number, size: number): FileArea {
    held.add(this);
    this.#area ??= FileArea.open(this.#file, size);
    return this.#area;
  }

  remove(): void {
    this.closeIfUnused();
    if (!this.#keep) rmSync(this.#file, { force: true });
  }

  /**
   * Another thread may have closed the device, and nothing announces that: this thread looks when it gets its next
   * device.
   */
  closeIfUnused(): void {
    if (this.#control.isOpen || this.#control.state.owner !== NOBODY) return;
    held.delete(this);
    this.#area?.close();
    this.#area = undefined;
  }

  /** If the device was closed, the file of that name may belong to someone else by now. */
  removeIfOpen(): void {
    if (this.#control.isOpen) this.remove();
  }
}
