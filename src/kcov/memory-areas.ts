/**
 * Areas in memory, found by number in every thread that holds their device, as gVisor's ConfigureMMap allocates them. A
 * SharedArrayBuffer reaches another thread only in a message, so a new area is announced. Areas older than the one in
 * use are dropped here, and live on as long as a program has them mapped.
 */
import { KcovError } from "../errors";
import { MemoryArea } from "./area";
import type { Areas } from "./areas";
import { WORD_SIZE } from "./buffer";
import { catchUp, join, onMessage, post } from "./channel";

/** By device. Weak references, since nothing says when the last object of a device in this thread is gone. */
const known = new Map<string, WeakRef<MemoryAreas>>();
const forget = new FinalizationRegistry((device: string) => {
  if (known.get(device)?.deref() === undefined) known.delete(device);
});

onMessage((message) => {
  if (message.kind === "area") known.get(message.device)?.deref()?.add(message.number, message.memory);
});

export class MemoryAreas implements Areas {
  readonly lasting: boolean = false;
  readonly #device: string;
  /** Two threads may make an area at once; which of them the device takes is known only when it is asked for. */
  readonly #areas = new Map<number, MemoryArea>();

  private constructor(device: string) {
    this.#device = device;
  }

  /** This thread's view of a device's areas; it receives announcements from now on. */
  static of(device: string): MemoryAreas {
    const found = known.get(device)?.deref();
    if (found !== undefined) return found;
    join();
    const areas = new MemoryAreas(device);
    known.set(device, new WeakRef(areas));
    forget.register(areas, device);
    return areas;
  }

  initialize(_size: number): void {
    // The area is made when it is first mapped.
  }

  /** @throws KcovError ENOMEM when there is no memory of that size. */
  make(number: number, size: number): void {
    const memory = allocate(size * WORD_SIZE);
    this.add(number, memory);
    post({ kind: "area", device: this.#device, number, memory });
  }

  add(number: number, memory: SharedArrayBuffer): void {
    this.#areas.set(number, new MemoryArea(memory));
  }

  get(number: number): MemoryArea {
    if (!this.#areas.has(number)) catchUp();
    const area = this.#areas.get(number);
    if (area === undefined) {
      throw new KcovError("ESTALE", "mmap", "the device has a newer area than this descriptor; ask for a new one");
    }
    for (const older of this.#areas.keys()) if (older < number) this.#areas.delete(older);
    return area;
  }

  remove(): void {
    // The memory belongs to the program that mapped it.
  }
}

function allocate(bytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(bytes);
  } catch {
    throw new KcovError("ENOMEM", "mmap", `no memory for an area of ${bytes} bytes`);
  }
}
