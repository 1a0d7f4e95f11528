/**
 * The kcov area in a file that other processes map with MAP_SHARED; a file on tmpfs is plain memory to them. Node
 * cannot map files, so it reads the count and writes PCs with pread and pwrite, which the kernel keeps coherent with
 * mappings. As in memory, PCs are stored before the count that covers them, and a count that changed meanwhile is read
 * again; a file that is not an area is never written to.
 */
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { KcovError } from "../errors";
import { type Area, placeAt } from "./area";
import { WORD_SIZE } from "./buffer";

/** Taken at load: a program under test may replace them later. */
const { closeSync, constants, fstatSync, ftruncateSync, linkSync, openSync, readSync, rmSync, writeSync } = fs;

/** Only the owner: the kernel's node is 0600 too. */
const MODE = 0o600;

/** Opening must not wait when there is a FIFO or a device in the file's place. */
const OPEN_FLAGS = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const CREATE_FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

export class FileArea implements Area {
  readonly #fd: number;
  readonly #size: number;
  readonly #count: BigUint64Array = new BigUint64Array(1);

  private constructor(fd: number, size: number) {
    this.#fd = fd;
    this.#size = size;
  }

  /**
   * Creates the file with all words 0, in one step. A file that already is an area of `size` words is left as it is,
   * since a reader may have mapped it.
   *
   * @throws KcovError EEXIST when something else has the name; Node's error when the file cannot be created.
   */
  static create(file: string, size: number): void {
    const aside = `${file}.${randomUUID()}.tmp`;
    const fd = openSync(aside, CREATE_FLAGS, MODE);
    try {
      ftruncateSync(fd, size * WORD_SIZE);
      linkSync(aside, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      FileArea.#checkExisting(file, size);
    } finally {
      closeSync(fd);
      rmSync(aside, { force: true });
    }
  }

  /** @throws KcovError EEXIST when the file is not an area of `size` words; Node's error when there is none. */
  static open(file: string, size: number): FileArea {
    const fd = openFile(file);
    try {
      const area = new FileArea(fd, size);
      area.#checkFile(file);
      return area;
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  write(bytes: Uint8Array): number {
    const pcs = Math.floor(bytes.byteLength / WORD_SIZE);
    for (;;) {
      const count = this.#readCount();
      const { start, fit } = placeAt(count, this.#size, pcs);
      if (fit === 0) return 0;
      const written = writeSync(this.#fd, bytes, 0, fit * WORD_SIZE, start * WORD_SIZE);
      const taken = Math.floor(written / WORD_SIZE);
      if (this.#readCount() !== count) continue;
      this.#writeCount(count + BigInt(taken));
      return taken * WORD_SIZE;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** In one pwrite of 8 aligned bytes, which the kernel copies as one store. */
  #writeCount(count: bigint): void {
    this.#count[0] = count;
    writeSync(this.#fd, this.#count, 0, WORD_SIZE, 0);
  }

  /** A file that was cut short counts as full. */
  #readCount(): bigint {
    const bytes = readSync(this.#fd, this.#count, 0, WORD_SIZE, 0);
    return bytes === WORD_SIZE ? (this.#count[0] as bigint) : BigInt(this.#size);
  }

  static #checkExisting(file: string, size: number): void {
    const area = FileArea.open(file, size);
    const count = area.#readCount();
    area.close();
    if (count >= BigInt(size)) throw inTheWay(file, `begins with ${count}, which counts more PCs than it holds`);
  }

  #checkFile(file: string): void {
    const stat = fstatSync(this.#fd);
    if (!stat.isFile()) throw inTheWay(file, "is not a regular file");
    if (stat.size !== this.#size * WORD_SIZE) {
      throw inTheWay(file, `has ${stat.size} bytes, an area of ${this.#size} words has ${this.#size * WORD_SIZE}`);
    }
  }
}

function openFile(file: string): number {
  try {
    return openSync(file, OPEN_FLAGS);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ELOOP") throw inTheWay(file, "is a symbolic link");
    if (code === "EISDIR" || code === "ENXIO") throw inTheWay(file, "is not a regular file");
    throw error;
  }
}

function inTheWay(file: string, what: string): KcovError {
  return new KcovError("EEXIST", "create area", `${file} ${what}; remove it or name another file`);
}
