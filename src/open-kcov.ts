/**
 * openKcov and attachKcov: how a program gets a kcov device, with options, defaults and checks. openKcov is
 * open("/sys/kernel/debug/kcov"), and attachKcov gives another thread the same open file, as a kernel's threads have
 * one table of open files. They decide whose coverage a device shows; what a device does is in kcov/.
 */
import { resolve } from "node:path";
import type { Coverage } from "./bridge/coverage";
import { PcTable } from "./bridge/pc-table";
import { createCoverage } from "./create-coverage";
import { invalid, shown } from "./errors";
import { type Dialect, isDialect } from "./kcov/dialect";
import type { AreaFile } from "./kcov/file-areas";
import { isDescriptor, type KcovDescriptor, KcovFile } from "./kcov/kcov-file";
import { checkNames, isObject } from "./option-names";

/** How a thread uses a device. */
export interface AttachOptions {
  /** Whose PCs go into the area. Default: those of this thread's instrumented code, in `clear` mode. */
  readonly coverage?: Coverage;
  /** While this thread traces, bring the area up to date at each turn of its event loop. Default: false. */
  readonly autoFlush?: boolean;
}

/** What a new device is like. */
export interface KcovOptions extends AttachOptions {
  /** Whose rules apply where gVisor and Linux differ (docs/device.md). Default: `gvisor`. */
  readonly dialect?: Dialect;
  /**
   * Put the area into a file that other processes map. Default: into memory that all threads of the process can use.
   */
  readonly area?: AreaFile;
}

const ATTACH_NAMES: readonly string[] = ["coverage", "autoFlush"] satisfies (keyof AttachOptions)[];
const NAMES: readonly string[] = [...ATTACH_NAMES, ...(["dialect", "area"] satisfies (keyof KcovOptions)[])];

/** Without `coverage`, all devices of this thread have the same PCs. */
let ofThisThread: Coverage | undefined;

/**
 * Opens a new kcov device.
 *
 * @throws KcovError EINVAL naming an option that is unknown or malformed.
 */
export function openKcov(options: KcovOptions = {}): KcovFile<Coverage> {
  checkOptions("open", options, NAMES);
  const { dialect = "gvisor", area, autoFlush = false } = options;
  if (!isDialect(dialect)) throw invalid("open", `dialect must be "gvisor" or "linux", got ${shown(dialect)}`);
  if (area !== undefined) checkArea(area);
  const file = area && { file: resolve(area.file), keep: area.keep ?? false };
  return KcovFile.open(dialect, file, { coverage: options.coverage ?? threadCoverage(), autoFlush });
}

/**
 * Opens the file that another thread has sent as its `descriptor`. PCs of modules that are in the tables of both
 * threads agree; a module that is new to one of them gets a PC in that thread's table only.
 *
 * @throws KcovError EINVAL naming an option that is malformed, or when `descriptor` is not one; EBADF when the file was
 * closed; ESTALE when the device has got a new area since the descriptor was made.
 */
export function attachKcov(descriptor: KcovDescriptor, options: AttachOptions = {}): KcovFile<Coverage> {
  checkOptions("attach", options, ATTACH_NAMES);
  if (!isDescriptor(descriptor)) {
    throw invalid("attach", `the descriptor must be that of a KcovFile, got ${shown(descriptor)}`);
  }
  const { coverage = createCoverage({ table: PcTable.fromJSON(descriptor.table) }), autoFlush = false } = options;
  return KcovFile.attach(descriptor, { coverage, autoFlush });
}

function threadCoverage(): Coverage {
  ofThisThread ??= createCoverage();
  return ofThisThread;
}

function checkOptions(syscall: string, options: AttachOptions, names: readonly string[]): void {
  checkNames(syscall, options, names);
  const { coverage, autoFlush } = options;
  if (autoFlush !== undefined && typeof autoFlush !== "boolean") {
    throw invalid(syscall, `autoFlush must be true or false, got ${shown(autoFlush)}`);
  }
  if (coverage !== undefined && typeof coverage.consume !== "function") {
    throw invalid(syscall, `coverage must come from createCoverage, got ${shown(coverage)}`);
  }
}

function checkArea(area: AreaFile): void {
  if (!isObject(area) || typeof area.file !== "string" || area.file === "") {
    throw invalid("open", `area must name a file, got ${shown(isObject(area) ? area.file : area)}`);
  }
  if (area.keep !== undefined && typeof area.keep !== "boolean") {
    throw invalid("open", `area.keep must be true or false, got ${shown(area.keep)}`);
  }
}
