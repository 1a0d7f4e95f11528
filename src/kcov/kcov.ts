/**
 * Kcov: the state machine of one device, as a thread sees it. Its methods are those of Kcov in gVisor's
 * pkg/sentry/kernel/kcov.go, with the checks of Linux kernel/kcov.c where the dialect says so.
 *
 * Each operation looks at the state, refuses or decides, and then replaces the state in one step; an operation that was
 * refused has changed nothing.
 */
import { invalid, KcovError } from "../errors";
import { KCOV_TRACE_CMP, KCOV_TRACE_PC, PAGE_SIZE } from "./abi";
import type { Area } from "./area";
import type { Areas } from "./areas";
import { WORD_SIZE } from "./buffer";
import { type Control, NOBODY, type State, type Task } from "./control";
import { checkSize, type Rules } from "./dialect";
import type { CoverageSource } from "./source";

/** A part of the area, in bytes. */
export interface Extent {
  readonly length: number;
  readonly offset: number;
}

export class Kcov {
  readonly #control: Control;
  readonly #rules: Rules;
  readonly #areas: Areas;

  constructor(control: Control, rules: Rules, areas: Areas) {
    this.#control = control;
    this.#rules = rules;
    this.#areas = areas;
  }

  isOwnedBy(task: Task): boolean {
    return this.#control.state.owner === task;
  }

  /** @throws KcovError EBUSY when the device has a size; EINVAL for a bad one; EEXIST as FileArea.create. */
  initTrace(size: bigint): void {
    if (this.#rules.busyBeforeSize) this.#checkUninitialized();
    const words = checkSize(size, this.#rules);
    this.#checkUninitialized();
    this.#areas.initialize(words);
    if (!this.#control.initialize(words)) throw initialized();
  }

  /**
   * Returns the area, and makes it if there is none.
   *
   * @throws KcovError EINVAL before INIT_TRACE, and as the dialect says while tracing and for the part asked for.
   */
  configureMMap(extent: Extent): Area {
    const areaOf = this.#areaMaker();
    const { area } = this.#control.update((state) => {
      this.#checkMap(state, extent);
      return { ...state, area: areaOf(state) };
    });
    return this.#areas.get(area, this.#control.size);
  }

  /**
   * Makes `task` the owner.
   *
   * @param isBusy whether the task traces through another device.
   * @throws KcovError EINVAL when the device is not ready or the kind unknown; ENOTSUP or ENOTSUPP for comparisons;
   * EBUSY.
   */
  enableTrace(kind: bigint, task: Task, isBusy: boolean): void {
    const areaOf = this.#areaMaker();
    this.#control.update((state) => {
      this.#checkReady(state);
      this.#checkRequest(kind, isBusy);
      const area = areaOf(state);
      this.#areas.get(area, this.#control.size);
      return { area, owner: task };
    });
  }

  /** @throws KcovError EINVAL when the argument is not 0 or `task` not the owner. */
  disableTrace(task: Task, arg: bigint): void {
    if (arg !== 0n) throw invalid("ioctl KCOV_DISABLE", `the argument must be 0, got ${arg}`);
    this.#control.update(({ owner, area }) => {
      if (owner !== task) throw invalid("ioctl KCOV_DISABLE", "the calling task does not trace through this device");
      return { owner: NOBODY, area: this.#rules.disableDropsArea ? 0 : area };
    });
  }

  /** The last descriptor was closed. */
  clear(): void {
    if (this.#rules.closeStops) this.#control.update(() => ({ owner: NOBODY, area: 0 }));
    this.#areas.remove();
  }

  /** The area stays, so that another task may go on with it. */
  onTaskExit(task: Task): void {
    this.#control.release(task);
  }

  /**
   * Brings the area up to date if `task` owns the device, which another thread may end at any moment. What does not fit
   * stays in the source.
   */
  taskWork(task: Task, source: CoverageSource): void {
    if (!source.available()) return;
    const { owner, area } = this.#control.state;
    if (owner === task) source.consume(this.#areas.get(area, this.#control.size));
  }

  /**
   * Returns a function that gives the number of a state's area. It makes the area if there is none, and only once
   * however often it is called.
   */
  #areaMaker(): (state: State) => number {
    let made = 0;
    return ({ area }) => {
      if (area !== 0 || this.#areas.lasting) return area;
      if (made === 0) {
        made = this.#control.nextArea();
        this.#areas.make(made, this.#control.size);
      }
      return made;
    };
  }

  #checkUninitialized(): void {
    if (this.#control.size !== 0) throw initialized();
  }

  #checkMap(state: State, { length, offset }: Extent): void {
    const mode = this.#control.mode(state);
    if (mode === "DISABLED") throw invalid("mmap", "KCOV_INIT_TRACE must come first");
    if (mode === "TRACE_PC" && !this.#rules.mapWhileTracing) throw invalid("mmap", "the device is tracing");
    const whole = this.#control.size * WORD_SIZE;
    if (this.#rules.exactMapping && (offset !== 0 || roundUp(length) !== whole)) {
      throw invalid("mmap", `an area of ${whole} bytes is mapped whole, not ${length} bytes from ${offset}`);
    }
  }

  #checkReady(state: State): void {
    if (this.#control.mode(state) !== "INIT") throw invalid("ioctl KCOV_ENABLE", "the device is not in mode INIT");
    if (this.#rules.enableNeedsMap && state.area === 0 && !this.#areas.lasting) {
      throw invalid("ioctl KCOV_ENABLE", "the area is not mapped");
    }
  }

  #checkRequest(kind: bigint, isBusy: boolean): void {
    if (this.#rules.kindBeforeBusy) this.#checkKind(kind);
    if (isBusy) throw new KcovError("EBUSY", "ioctl KCOV_ENABLE", "the calling task traces through another device");
    this.#checkKind(kind);
  }

  #checkKind(kind: bigint): void {
    if (kind === BigInt(KCOV_TRACE_PC)) return;
    if (kind !== BigInt(KCOV_TRACE_CMP)) throw invalid("ioctl KCOV_ENABLE", `${kind} is not a trace kind`);
    throw new KcovError(this.#rules.compareRefusal, "ioctl KCOV_ENABLE", "comparisons are not traced");
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / PAGE_SIZE) * PAGE_SIZE;
}

function initialized(): KcovError {
  return new KcovError("EBUSY", "ioctl KCOV_INIT_TRACE", "the device already has a size");
}
