/**
 * The one table of where gVisor's kcov (pkg/sentry/kernel/kcov.go, the default) and Linux's (kernel/kcov.c) differ.
 * Each row names the checks of docs/conformance.md that it decides. Other files ask for a row, never for the dialect.
 */
import { invalid } from "../errors";
import { GVISOR_MAX_SIZE, LINUX_MAX_SIZE, MIN_SIZE, PAGE_SIZE } from "./abi";
import { WORD_SIZE } from "./buffer";

/** How many words a page has. */
const PAGE_WORDS = BigInt(PAGE_SIZE / WORD_SIZE);

/** Whose rules a device follows where gVisor and Linux differ. */
export type Dialect = "gvisor" | "linux";

export interface Rules {
  /** B3: an area must be whole pages. */
  readonly wholePages: boolean;
  /** B4: the largest area, in words. */
  readonly maxSize: bigint;
  /** B6: a second INIT_TRACE is EBUSY whatever its size; otherwise a bad size is EINVAL first. */
  readonly busyBeforeSize: boolean;
  /** C3, C4: a mapping must start at 0 and have the area's length. */
  readonly exactMapping: boolean;
  /** C6: the area may be mapped while it is being filled. */
  readonly mapWhileTracing: boolean;
  /** C7, D12: DISABLE gives the area up; the next mmap makes a new one. */
  readonly disableDropsArea: boolean;
  /** D6: the answer to tracing comparisons. */
  readonly compareRefusal: "ENOTSUP" | "ENOTSUPP";
  /** D6: ENABLE looks at its argument before it looks whether the task is busy. */
  readonly kindBeforeBusy: boolean;
  /** D8: ENABLE wants an area that has been mapped. */
  readonly enableNeedsMap: boolean;
  /** E3: the last close stops tracing. */
  readonly closeStops: boolean;
}

const RULES: Readonly<Record<Dialect, Rules>> = {
  gvisor: {
    wholePages: true,
    maxSize: GVISOR_MAX_SIZE,
    busyBeforeSize: true,
    exactMapping: false,
    mapWhileTracing: false,
    disableDropsArea: true,
    compareRefusal: "ENOTSUP",
    kindBeforeBusy: true,
    enableNeedsMap: true,
    closeStops: true,
  },
  linux: {
    wholePages: false,
    maxSize: LINUX_MAX_SIZE,
    busyBeforeSize: false,
    exactMapping: true,
    mapWhileTracing: true,
    disableDropsArea: false,
    compareRefusal: "ENOTSUPP",
    kindBeforeBusy: false,
    enableNeedsMap: false,
    closeStops: false,
  },
};

export function isDialect(value: unknown): value is Dialect {
  return typeof value === "string" && Object.hasOwn(RULES, value);
}

export function rulesOf(dialect: Dialect): Rules {
  return RULES[dialect];
}

/** The sizes that an area may have, in words. */
export function sizesOf({ wholePages, maxSize }: Rules): string {
  return wholePages
    ? `a multiple of ${PAGE_WORDS} from ${PAGE_WORDS} to ${maxSize} words`
    : `from ${MIN_SIZE} to ${maxSize} words`;
}

/**
 * The size of an area as a number of words.
 *
 * @throws KcovError EINVAL when the dialect has no area of that size.
 */
export function checkSize(size: bigint, rules: Rules): number {
  const { wholePages, maxSize } = rules;
  if (size < MIN_SIZE || size > maxSize || (wholePages && size % PAGE_WORDS !== 0n)) {
    throw invalid("ioctl KCOV_INIT_TRACE", `size ${size} is not ${sizesOf(rules)}`);
  }
  return Number(size);
}
