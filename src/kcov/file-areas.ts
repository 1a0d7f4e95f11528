/**
 * The one area of a device that lies in a file, opened anew by each thread that writes to it.
 *
 * Stands for the kcov node as other processes see it. The rule: the file is removed at the last close, or when the
 * process ends without one, unless it is to be kept.
 */
import { rmSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import type { Areas } from "./areas";
import type { Control } from "./control";
import { FileArea } from "./file-area";

export interface AreaFile {
  /** Where the area is; best on tmpfs, such as under /dev/shm. */
  readonly file: string;
  /** Leave the file there when the device is closed. Default: false. */
  readonly keep?: boolean;
}

/** Those that this thread has made and not closed. */
const open = new Set<FileAreas>();

process.on("exit", () => {
  if (isMainThread) for (const areas of open) areas.removeIfOpen();
});

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
  }

  initialize(size: number): void {
    FileArea.create(this.#file, size);
    open.add(this);
  }

  make(): void {
    throw new Error("a file area is made by initialize");
  }

  get(_number: number, size: number): FileArea {
    this.#area ??= FileArea.open(this.#file, size);
    return this.#area;
  }

  remove(): void {
    open.delete(this);
    this.#area?.close();
    this.#area = undefined;
    if (!this.#keep) rmSync(this.#file, { force: true });
  }

  /** Another thread may have closed the device, and the name may be someone else's by now. */
  removeIfOpen(): void {
    if (this.#control.isOpen) this.remove();
  }
}
