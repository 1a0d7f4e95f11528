/**
 * The one error class of this package, in the shape of Node's system errors.
 *
 * gVisor returns errno values (`linuxerr.EBUSY`); Node carries the same numbers as `code`, `errno` and `syscall`.
 * The rule: every mistake a caller can make is a KcovError; a plain Error means a bug in this package.
 */
import { constants } from "node:os";
import { oneLine } from "./printable";

/** What each errno means here, in the words of errno(3). */
const DESCRIPTIONS = {
  EINVAL: "invalid argument",
  EEXIST: "already exists",
  ENOENT: "no such entry",
  EOVERFLOW: "value too large",
  EBADF: "bad file descriptor",
  EBUSY: "device or resource busy",
  ENODEV: "operation not supported by device",
  ENOMEM: "out of memory",
  ENOTSUP: "not supported",
  ENOTSUPP: "not supported",
  ENOTTY: "unknown ioctl",
  ESTALE: "stale handle",
} as const;

/** A number internal to the Linux kernel, which its kcov returns all the same and no libc has a name for. */
const ENOTSUPP = 524;

/** The errnos that a refused operation may have, by name. */
export type ErrnoCode = keyof typeof DESCRIPTIONS;

/** A value as an error message shows it, whatever it is. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/**
 * A refused operation. `code` is the errno's name, `errno` its negative number as in Node, and `syscall` the operation
 * that was refused. The message reads `CODE: description, syscall: detail`, in one line whatever the detail quotes.
 */
export class KcovError extends Error {
  /** Name of the errno, such as `EINVAL`. */
  readonly code: ErrnoCode;
  /** Its number, negative. */
  readonly errno: number;
  /** The operation that was refused, such as `ioctl`. */
  readonly syscall: string;

  constructor(code: ErrnoCode, syscall: string, detail: string, options?: ErrorOptions) {
    super(oneLine(`${code}: ${DESCRIPTIONS[code]}, ${syscall}: ${detail}`), options);
    this.name = "KcovError";
    this.code = code;
    this.errno = -(code === "ENOTSUPP" ? ENOTSUPP : constants.errno[code]);
    this.syscall = syscall;
  }
}
