/**
 * KcovError, the one error class of this package, in the shape of Node's system errors. Every mistake that a caller can
 * make is a KcovError; a plain Error means a bug in this package. As gVisor returns errno values (`linuxerr.EBUSY`), it
 * carries them as Node does: `code`, `errno` and `syscall`.
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

/** A number internal to the Linux kernel, which kcov returns all the same. libc has no name for it. */
const ENOTSUPP = 524;

/** The errnos that a KcovError may have, by name. */
export type ErrnoCode = keyof typeof DESCRIPTIONS;

/** A value as an error message shows it, whatever it is. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/**
 * An operation that was refused. `code` is the name of the errno, `errno` its negative number as in Node, and `syscall`
 * the operation. The message is one line, `CODE: description, syscall: detail`, whatever the detail quotes.
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

/** The error for what a caller gave and makes no sense: an argument, an option, a file. */
export function invalid(syscall: string, detail: string, options?: ErrorOptions): KcovError {
  return new KcovError("EINVAL", syscall, detail, options);
}
