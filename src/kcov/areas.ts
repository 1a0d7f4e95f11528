/**
 * The areas that a device has, one after the other, as this thread sees them; as the memory file behind gVisor's
 * Kcov.mappable. They have the numbers that the control block uses, and every thread that holds the device knows an
 * area before the control block names it.
 */
import type { Area } from "./area";

export interface Areas {
  /**
   * The device has a single area, from INIT_TRACE to the last close. It counts as mapped, since other processes map it.
   */
  readonly lasting: boolean;
  /** INIT_TRACE: makes what must exist from then on. */
  initialize(size: number): void;
  /** Makes a new area. */
  make(number: number, size: number): void;
  /** @throws KcovError ESTALE when this thread has not received the area. */
  get(number: number, size: number): Area;
  /** The last descriptor was closed. */
  remove(): void;
}
