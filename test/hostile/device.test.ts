import { afterEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  attachKcov,
  createCoverage,
  KCOV_DISABLE,
  KCOV_ENABLE,
  KCOV_INIT_TRACE,
  type KcovFile,
  openKcov,
} from "../../src";
import { coverageOf, lines } from "../support/files";
import { fuzz, resultOrRefusal } from "../support/hostile";
import { refusalOf } from "../support/refusal";

let open: KcovFile[] = [];

afterEach(() => {
  for (const device of open) resultOrRefusal(() => device.close());
  open = [];
});

function device(dialect: "gvisor" | "linux" = "gvisor"): KcovFile {
  const coverage = createCoverage({ coverage: coverageOf(lines("a.js", [1, 0, 1])) });
  const opened = openKcov({ dialect, coverage });
  open.push(opened);
  return opened;
}

/** Arguments of any type; sizes that are areas stay small. */
const argument: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(0, 1, 2, 512, 513, 1024, 0n, 512n, -1, -1n, 2 ** 53, 2n ** 64n, 2n ** 63n, Number.NaN, 1.5),
  fc.constantFrom<unknown>(null, undefined, "512", "\u001b[31m", {}, [], Symbol("x"), () => 1, new Proxy({}, {}), true),
  fc.anything({ withBigInt: true }).filter((value) => typeof value !== "number" && typeof value !== "bigint"),
);

interface Call {
  readonly name: "ioctl" | "mmap" | "flush" | "dup";
  readonly request: unknown;
  readonly argument: unknown;
  readonly count: bigint;
}

const call: fc.Arbitrary<Call> = fc.record({
  name: fc.constantFrom<Call["name"]>("ioctl", "ioctl", "mmap", "flush", "dup"),
  request: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<unknown>(KCOV_INIT_TRACE, KCOV_ENABLE, KCOV_DISABLE) },
    argument,
  ),
  argument,
  count: fc.oneof(fc.constantFrom(0n, 2n ** 64n - 1n, 2n ** 32n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
});

/** Makes the call; as the reader of an area that it mapped, stores a count there. */
function make(opened: KcovFile, { name, request, argument: arg, count }: Call): void {
  const result = resultOrRefusal(() => Reflect.apply(opened[name], opened, [request, arg])) as unknown;
  if (result instanceof BigUint64Array && result.length > 0) result[0] = count;
  if (typeof result === "object" && result !== null && "close" in result) (result as KcovFile).close();
}

describe("a kcov device", () => {
  test("does or refuses any calls with any arguments, whatever count its reader stores", () => {
    const dialect = fc.constantFrom("gvisor" as const, "linux" as const);
    fuzz(fc.tuple(dialect, fc.array(call, { maxLength: 12 })), ([how, calls]) => {
      const opened = device(how);
      for (const one of calls) make(opened, one);
      resultOrRefusal(() => opened.ioctl(KCOV_DISABLE));
      resultOrRefusal(() => opened.close());
      open = [];
    });
  });

  test("is attached by a descriptor with a changed part, or refuses it", () => {
    const original = device();
    original.ioctl(KCOV_INIT_TRACE, 512);
    original.mmap(4096);
    const { descriptor } = original;
    const part = fc.constantFrom(...Object.keys(descriptor));
    const sizes = fc.nat({ max: 40 }).map((size): unknown => new SharedArrayBuffer(size));
    const areas = fc
      .tuple(argument, fc.oneof(argument, sizes))
      .map(([number, memory]): unknown => ({ number, memory }));
    fuzz(fc.tuple(part, fc.oneof(argument, sizes, areas)), ([name, value]) => {
      if (name === "file") return;
      const attached = resultOrRefusal(() => attachKcov({ ...descriptor, [name]: value }));
      if (attached === undefined) return;
      resultOrRefusal(() => attached.mmap(4096));
      resultOrRefusal(() => attached.ioctl(KCOV_ENABLE));
      resultOrRefusal(() => attached.ioctl(KCOV_DISABLE));
    });
  });

  test.each([
    ["device", 1],
    ["dialect", "__proto__"],
    ["control", new SharedArrayBuffer(8)],
    ["fd", new SharedArrayBuffer(0)],
    ["area", { number: 1, memory: new SharedArrayBuffer(12) }],
    ["file", { file: 1 }],
  ])("is not attached by a descriptor whose %s is none", (name, value) => {
    const { descriptor } = device();
    expect(refusalOf(() => attachKcov({ ...descriptor, [name]: value })).message).toContain(
      "must be that of a KcovFile",
    );
  });
});
