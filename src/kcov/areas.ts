/**
 * The areas a device has, one after the other, as this thread sees them.
 *
 * Stands for the memory file behind gVisor's Kcov.mappable. Numbers are those of the control block. The rule: an area is
 * known to every thread that holds the device before the control block names it.
 */
import type { Area } from "./area";

export interface Areas {
  /** The device has one area from INIT_TRACE to the last close, which counts as mapped since others map it. */
  readonly lasting: boolean;
  /** INIT_TRACE: makes what must be there from then on. */
  initialize(size: number): void;
  /** Makes a new area. */
  make(number: number, size: number): void;
  /** @throws KcovError ESTALE when this thread was never told of the area. */
  get(number: number, size: number): Area;
  /** The last descriptor was closed. */
  remove(): void;
}
