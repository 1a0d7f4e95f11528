/**
 * The kcov area of a program as environment variables: ISTANBUL_KCOV_AREA names its file; two more give size and
 * dialect.
 *
 * The first process that has our hooks takes the area and removes the variables from its environment.
 */
import { resolve } from "node:path";
import { invalid } from "../errors";
import { checkSize, type Dialect, isDialect, rulesOf } from "../kcov/dialect";

const AREA = "ISTANBUL_KCOV_AREA";
const AREA_SIZE = "ISTANBUL_KCOV_AREA_SIZE";
const AREA_DIALECT = "ISTANBUL_KCOV_AREA_DIALECT";

/** In words; as in the sample program of Linux's Documentation/dev-tools/kcov.rst. */
export const DEFAULT_AREA_SIZE = 65_536;

export const DEFAULT_AREA_DIALECT: Dialect = "gvisor";

/** A kcov area for the first process. */
export interface TraceArea {
  /** Absolute, since the program may change its working directory. */
  readonly file: string;
  /** In words. */
  readonly size: number;
  /** The kernel whose sizes and rules apply. */
  readonly dialect: Dialect;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The environment with this area in it, in place of the area of an outer trace. */
export function withArea(outer: Variables, area: TraceArea | undefined): Variables {
  const { [AREA]: _area, [AREA_SIZE]: _size, [AREA_DIALECT]: _dialect, ...env } = outer;
  if (area === undefined) return env;
  return { ...env, [AREA]: area.file, [AREA_SIZE]: String(area.size), [AREA_DIALECT]: area.dialect };
}

/**
 * Takes the area out of the environment, so that no child process and no worker finds it.
 *
 * @throws KcovError EINVAL when the dialect is unknown, or the size is not valid for an area.
 */
export function takeArea(env: Record<string, string | undefined>): TraceArea | undefined {
  const { [AREA]: file, [AREA_SIZE]: size, [AREA_DIALECT]: dialect } = env;
  for (const name of [AREA, AREA_SIZE, AREA_DIALECT]) delete env[name];
  if (file === undefined || file === "") return undefined;
  const known = parseDialect(dialect || DEFAULT_AREA_DIALECT);
  return { file: resolve(file), size: parseAreaSize(size || String(DEFAULT_AREA_SIZE), known), dialect: known };
}

/** @throws KcovError EINVAL when the text is not a valid size of an area in this dialect, in words. */
export function parseAreaSize(text: string, dialect: Dialect): number {
  if (/^\d{1,18}$/.test(text)) return checkSize(BigInt(text), rulesOf(dialect));
  throw invalid(`environment ${AREA_SIZE}`, `${JSON.stringify(text)} is not a number of words`);
}

function parseDialect(text: string): Dialect {
  if (isDialect(text)) return text;
  throw invalid(`environment ${AREA_DIALECT}`, `${JSON.stringify(text)} is neither gvisor nor linux`);
}
