/**
 * KcovFile: an open file of the kcov device, with the calls that a program makes on it: the fd of a Linux program, and
 * kcovInode with its file description in gVisor's pkg/sentry/fsimpl/sys/kcov.go. Every call first brings the area of
 * the calling task up to date, as gVisor does before it returns to user mode, and then does its own work, even if that
 * failed.
 */
import { threadId } from "node:worker_threads";
import { invalid, KcovError, shown } from "../errors";
import { KCOV_DISABLE, KCOV_ENABLE, KCOV_INIT_TRACE, PAGE_SIZE } from "./abi";
import { MemoryArea } from "./area";
import type { Areas } from "./areas";
import { WORD_SIZE } from "./buffer";
import { Control } from "./control";
import { type Dialect, isDialect, rulesOf } from "./dialect";
import { type AreaFile, FileAreas } from "./file-areas";
import { FileDescriptor } from "./file-descriptor";
import { Kcov } from "./kcov";
import { MemoryAreas } from "./memory-areas";
import type { CoverageSource } from "./source";
import { enable, TASK, taskWork } from "./task";
import "./dead-tasks";

/** An open file as a message to another thread (postMessage, workerData), which attaches to it. */
export interface KcovDescriptor {
  /** Name of the device, by which threads know it. */
  readonly device: string;
  readonly dialect: Dialect;
  /** State of the device. */
  readonly control: SharedArrayBuffer;
  /** State of the open file. */
  readonly fd: SharedArrayBuffer;
  /** The device's area at this moment, if it is in memory and there is one. */
  readonly area: { readonly number: number; readonly memory: SharedArrayBuffer } | undefined;
  /** The area's file, if it is in one. */
  readonly file: AreaFile | undefined;
  /** What the PCs stand for, as JSON. */
  readonly table: object;
}

/** Whether a value from a message may be a descriptor. Memory of any other size is not ours. */
export function isDescriptor(value: unknown): value is KcovDescriptor {
  if (typeof value !== "object" || value === null) return false;
  const { device, dialect, control, fd, area, file } = value as Partial<KcovDescriptor>;
  const isAreaFile = file === undefined || typeof file?.file === "string";
  const isArea = area === undefined || (Number.isInteger(area?.number) && MemoryArea.fits(area.memory));
  return (
    typeof device === "string" &&
    isDialect(dialect) &&
    Control.fits(control) &&
    FileDescriptor.fits(fd) &&
    isArea &&
    isAreaFile
  );
}

/** How this thread uses an open file. */
export interface Use<Source extends CoverageSource> {
  readonly coverage: Source;
  readonly autoFlush: boolean;
}

/** A device, one object for all its open files in this thread. */
interface Device {
  readonly name: string;
  readonly dialect: Dialect;
  readonly file: AreaFile | undefined;
  readonly control: Control;
  readonly areas: Areas;
  readonly kcov: Kcov;
}

let devices = 0;

/**
 * An open file of the kcov device, with the calls that a program makes on one. Each call first brings the area of the
 * calling thread up to date. `openKcov` opens one, `attachKcov` the same one in another thread.
 */
export class KcovFile<Source extends CoverageSource = CoverageSource> {
  /** Where this thread's PCs come from; its table names them. */
  readonly coverage: Source;
  readonly #device: Device;
  readonly #fd: FileDescriptor;
  readonly #use: Use<Source>;

  private constructor(device: Device, fd: FileDescriptor, use: Use<Source>) {
    this.coverage = use.coverage;
    this.#device = device;
    this.#fd = fd;
    this.#use = use;
  }

  /** Opens a new device. */
  static open<Source extends CoverageSource>(
    dialect: Dialect,
    file: AreaFile | undefined,
    use: Use<Source>,
  ): KcovFile<Source> {
    return call(() => {
      const device = deviceOf(`${threadId}.${devices++}`, dialect, file, Control.create());
      return new KcovFile(device, new FileDescriptor(), use);
    });
  }

  /**
   * The same open file in another thread.
   *
   * @throws KcovError EBADF when it was closed; ESTALE when the device has an area that this thread has not received.
   */
  static attach<Source extends CoverageSource>(descriptor: KcovDescriptor, use: Use<Source>): KcovFile<Source> {
    return call(() => {
      const { device: name, dialect, file, area } = descriptor;
      const device = deviceOf(name, dialect, file, new Control(descriptor.control));
      const fd = new FileDescriptor(descriptor.fd);
      fd.check("attach");
      if (area !== undefined && device.areas instanceof MemoryAreas) device.areas.add(area.number, area.memory);
      checkCurrent(device);
      return new KcovFile(device, fd, use);
    });
  }

  /**
   * One of the requests of linux/kcov.h.
   *
   * @param arg by value: the size of the area in words for KCOV_INIT_TRACE, the trace kind for KCOV_ENABLE, 0 for
   * KCOV_DISABLE.
   * @throws KcovError with the errno of the kernel: EINVAL, EBUSY, ENOTTY, ENOTSUP (comparisons; ENOTSUPP in Linux),
   * EBADF once closed; EEXIST when the area's file is something else.
   */
  ioctl(request: number, arg: number | bigint = 0): void {
    this.#call("ioctl", () => this.#ioctl(request, unsignedLong(arg)));
  }

  /**
   * The area as words: word 0 is the count, which the reader may reset; the PCs follow.
   *
   * @param length in bytes; rounded up to whole pages, as mmap does, and cut where the area ends.
   * @param offset in bytes, a multiple of the page size.
   * @throws KcovError EINVAL as the dialect says; ENODEV when the area is in a file; ENOMEM; ESTALE; EBADF once closed.
   */
  mmap(length: number, offset = 0): BigUint64Array {
    return this.#call("mmap", () => {
      checkExtent(length, offset);
      const area = this.#device.kcov.configureMMap({ length, offset });
      if (!(area instanceof MemoryArea)) throw new KcovError("ENODEV", "mmap", "the area is in a file; map that");
      const pages = Math.ceil(length / PAGE_SIZE);
      return area.words.subarray(offset / WORD_SIZE, (offset + pages * PAGE_SIZE) / WORD_SIZE);
    });
  }

  /** Brings the area of the calling task up to date. @throws KcovError EBADF once closed. */
  flush(): void {
    this.#call("flush", () => undefined);
  }

  /** Another descriptor of the same device. @throws KcovError EBADF once closed. */
  dup(): KcovFile<Source> {
    return this.#call("dup", () => {
      if (!this.#device.control.addDescriptor()) throw new KcovError("EBADF", "dup", "the device is closed");
      return new KcovFile(this.#device, new FileDescriptor(), this.#use);
    });
  }

  /** Closes the descriptor in all threads; the last one clears the device. @throws KcovError EBADF once closed. */
  close(): void {
    call(() => {
      this.#fd.close();
      if (this.#device.control.removeDescriptor()) this.#device.kcov.clear();
    });
  }

  /** For another thread's attachKcov. @throws KcovError EBADF once closed; ESTALE. */
  get descriptor(): KcovDescriptor {
    return this.#call("descriptor", () => {
      const { name, dialect, control, file, areas } = this.#device;
      const table = this.coverage.table.toJSON();
      const { area: number } = control.state;
      const area = number === 0 ? undefined : areas.get(number, control.size);
      const memory = area instanceof MemoryArea ? { number, memory: area.memory } : undefined;
      return { device: name, dialect, control: control.memory, fd: this.#fd.memory, area: memory, file, table };
    });
  }

  #call<T>(syscall: string, work: () => T): T {
    return call(() => {
      this.#fd.check(syscall);
      return work();
    });
  }

  #ioctl(request: number, arg: bigint): void {
    const { kcov, control } = this.#device;
    if (request === KCOV_INIT_TRACE) kcov.initTrace(arg);
    else if (request === KCOV_ENABLE) enable(arg, { ...this.#use, kcov, control });
    else if (request === KCOV_DISABLE) kcov.disableTrace(TASK, arg);
    else throw new KcovError("ENOTTY", "ioctl", `request ${shown(request)} is not known`);
  }
}

function deviceOf(name: string, dialect: Dialect, file: AreaFile | undefined, control: Control): Device {
  const areas = file === undefined ? MemoryAreas.of(name) : new FileAreas(file, control);
  return { name, dialect, file, control, areas, kcov: new Kcov(control, rulesOf(dialect), areas) };
}

/** @throws KcovError ESTALE when the device's area has not reached this thread. */
function checkCurrent({ control, areas }: Device): void {
  const { area } = control.state;
  if (area !== 0) areas.get(area, control.size);
}

/** Task work comes first. A call that closes or stops tracing does so even if the task work failed. */
function call<T>(work: () => T): T {
  try {
    taskWork();
  } catch (error) {
    work();
    throw error;
  }
  return work();
}

/** An argument as the kernel sees it: -1 is 2^64 - 1. */
function unsignedLong(arg: number | bigint): bigint {
  const value = typeof arg === "bigint" || Number.isSafeInteger(arg) ? BigInt(arg) : undefined;
  if (value !== undefined && value >> 64n <= 0n && value >= -(1n << 63n)) return BigInt.asUintN(64, value);
  throw invalid("ioctl", `the argument must be a 64-bit integer, got ${shown(arg)}`);
}

/** What mmap(2) itself refuses, whatever is mapped. */
function checkExtent(length: number, offset: number): void {
  if (!Number.isSafeInteger(length) || length < 1)
    throw invalid("mmap", `length must be a positive integer, got ${shown(length)}`);
  if (!Number.isSafeInteger(offset) || offset < 0 || offset % PAGE_SIZE !== 0) {
    throw invalid("mmap", `offset ${shown(offset)} is not a multiple of ${PAGE_SIZE}`);
  }
}
