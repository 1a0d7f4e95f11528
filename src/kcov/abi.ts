/**
 * The constants of the kcov device: ioctl requests, trace kinds, type bits of comparison records, sizes. Numbers and
 * spelling are those of Linux include/uapi/linux/kcov.h on a 64-bit kernel and of gVisor's pkg/abi/linux/kcov.go, so
 * that code written for a kcov fd needs no translation.
 */

/** Sets the size of the area, in words; _IOR('c', 1, unsigned long). The argument is the number itself. */
export const KCOV_INIT_TRACE = 0x8008_6301;

/** Starts tracing the calling task; _IO('c', 100). The argument is the trace kind. */
export const KCOV_ENABLE = 0x6364;

/** Stops tracing; _IO('c', 101). The argument is 0. */
export const KCOV_DISABLE = 0x6365;

/** Trace kind: program counters. */
export const KCOV_TRACE_PC = 0;

/** Trace kind: operands of comparisons. */
export const KCOV_TRACE_CMP = 1;

/** Type bit of a comparison record: one operand is a constant of the program. */
export const KCOV_CMP_CONST = 1;

/** Type bits of a comparison record that hold the operands' size. */
export const KCOV_CMP_MASK = 6;

/** The type bits for operands of 2^n bytes, n from 0 to 3. */
export function KCOV_CMP_SIZE(n: number): number {
  return n << 1;
}

/** What a mapping is rounded up to, in bytes. */
export const PAGE_SIZE = 4096;

/** The smallest area: the count and one PC. */
export const MIN_SIZE = 2n;

/** gVisor's kcovAreaSizeMax, in words. */
export const GVISOR_MAX_SIZE: bigint = 10n * 1024n * 1024n;

/** Linux: INT_MAX / sizeof(unsigned long), in words. */
export const LINUX_MAX_SIZE = 0x0fff_ffffn;
