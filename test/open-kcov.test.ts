/** The door to the device. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  type AttachOptions,
  attachKcov,
  createCoverage,
  KCOV_DISABLE,
  KCOV_ENABLE,
  KCOV_INIT_TRACE,
  type KcovFile,
  type KcovOptions,
  openKcov,
} from "../src";
import { decodeKcov } from "../src/kcov/buffer";
import { coverageOf, lines, type RawFile } from "./support/files";
import { refusalOf } from "./support/refusal";

const BASE = 0xffff_ffff_8000_0000n;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-open-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A device enabled on the file's coverage, which is traced until `done`. */
function enabled(raw: RawFile, options: KcovOptions = {}): KcovFile {
  const kcov = openKcov({ coverage: createCoverage({ coverage: coverageOf(raw) }), ...options });
  kcov.ioctl(KCOV_INIT_TRACE, 512);
  if (options.area === undefined) kcov.mmap(4096);
  kcov.ioctl(KCOV_ENABLE);
  return kcov;
}

describe("openKcov", () => {
  test.each<[unknown, string]>([
    [null, "options must be an object, got null"],
    [{ size: 1 }, "option size is not known; the options are coverage, autoFlush, dialect, area"],
    [{ dialect: "bsd" }, 'dialect must be "gvisor" or "linux", got "bsd"'],
    [{ dialect: "toString" }, 'dialect must be "gvisor" or "linux", got "toString"'],
    [{ area: "file" }, 'area must name a file, got "file"'],
    [{ area: { file: "" } }, 'area must name a file, got ""'],
    [{ area: { file: "a", keep: 1 } }, "area.keep must be true or false, got 1"],
    [{ autoFlush: "yes" }, 'autoFlush must be true or false, got "yes"'],
    [{ coverage: {} }, "coverage must come from createCoverage, got an object"],
  ])("refuses %j", (options, detail) => {
    const { code, message } = refusalOf(() => openKcov(options as KcovOptions));
    expect({ code, message }).toEqual({ code: "EINVAL", message: `EINVAL: invalid argument, open: ${detail}` });
  });

  test("that is closed while its coverage is looked at takes nothing more, and no call fails", () => {
    const coverage = createCoverage({ coverage: coverageOf(lines("a.js", [1])) });
    const kcov = enabled(lines("a.js", [0]), { coverage });
    const available = coverage.available.bind(coverage);
    coverage.available = () => {
      coverage.available = available;
      kcov.close();
      return true;
    };
    expect(openKcov().descriptor.area).toBeUndefined();
  });

  test("is there before any module is instrumented; a flush has nothing then", () => {
    const kcov = openKcov({ coverage: createCoverage({ coverage: {} }) });
    kcov.ioctl(KCOV_INIT_TRACE, 512);
    const area = kcov.mmap(4096);
    kcov.ioctl(KCOV_ENABLE);
    kcov.flush();
    expect(area[0]).toBe(0n);
    kcov.close();
  });

  test("gives PCs that the file's coverage names", () => {
    const raw = lines("a.js", [0, 0]);
    const kcov = openKcov({ coverage: createCoverage({ coverage: coverageOf(raw) }), dialect: "linux" });
    kcov.ioctl(KCOV_INIT_TRACE, 512n);
    const area = kcov.mmap(4096);
    kcov.ioctl(KCOV_ENABLE, 0n);
    raw.s[1] = 1;
    kcov.flush();
    expect([...area.subarray(0, 2)]).toEqual([1n, BASE + 1n]);
    kcov.ioctl(KCOV_DISABLE);
    kcov.close();
  });

  test.each(["1", 1.5, 2n ** 64n, -(2n ** 63n) - 1n, Number.NaN, undefined as never, null as never])(
    "refuses the argument %p unless it is a 64-bit integer",
    (arg) => {
      const kcov = openKcov();
      const call = (): void => kcov.ioctl(KCOV_INIT_TRACE, arg as number);
      expect(refusalOf(call).code).toBe("EINVAL");
      kcov.ioctl(KCOV_INIT_TRACE, 512);
    },
  );

  test("disables and closes even when bringing the area up to date fails, and then says why", () => {
    const raw = lines("a.js", [0]);
    const kcov = enabled(raw);
    raw.s[0] = "bad" as never;
    expect(refusalOf(() => kcov.ioctl(KCOV_DISABLE)).message).toMatch(/s\.0 must be a count/);
    expect(refusalOf(() => kcov.ioctl(KCOV_DISABLE)).message).toMatch(/does not trace/);
    kcov.mmap(4096);
    expect(refusalOf(() => kcov.ioctl(KCOV_INIT_TRACE, 512)).code).toBe("EBUSY");
    kcov.close();
  });

  test("is not enabled when the coverage cannot be cleared", () => {
    const raw = { ...lines("a.js", [0]), s: 1 as never };
    const kcov = openKcov({ coverage: createCoverage({ coverage: coverageOf(raw) }) });
    kcov.ioctl(KCOV_INIT_TRACE, 512);
    kcov.mmap(4096);
    expect(refusalOf(() => kcov.ioctl(KCOV_ENABLE)).code).toBe("EINVAL");
    expect(refusalOf(() => kcov.ioctl(KCOV_DISABLE)).message).toMatch(/does not trace/);
    kcov.close();
  });
});

describe("attachKcov", () => {
  test.each<[unknown, unknown, string]>([
    [undefined, {}, "the descriptor must be that of a KcovFile, got undefined"],
    [{ device: "1" }, {}, "the descriptor must be that of a KcovFile, got an object"],
    [openKcov().descriptor, { dialect: "linux" }, "option dialect is not known; the options are coverage, autoFlush"],
  ])("refuses %p with %p", (descriptor, options, detail) => {
    const { message } = refusalOf(() => attachKcov(descriptor as never, options as AttachOptions));
    expect(message).toBe(`EINVAL: invalid argument, attach: ${detail}`);
  });

  test("gives the same open file, of the same device", () => {
    const kcov = openKcov({ coverage: createCoverage({ coverage: coverageOf(lines("a.js", [0])) }) });
    const same = attachKcov(kcov.descriptor);
    same.ioctl(KCOV_INIT_TRACE, 512);
    expect(same.coverage.table.files.map(({ maps }) => maps.path)).toContain("a.js");
    kcov.mmap(4096)[9] = 7n;
    expect(same.mmap(4096)[9]).toBe(7n);
    kcov.close();
    expect(refusalOf(() => same.flush()).code).toBe("EBADF");
    expect(refusalOf(() => kcov.descriptor).code).toBe("EBADF");
  });
});

describe("an area in a file", () => {
  test("is made by INIT_TRACE, filled without mmap, and removed by the last close", () => {
    const file = join(directory, "area");
    const raw = lines("a.js", [0, 0, 0]);
    const kcov = openKcov({ coverage: createCoverage({ coverage: coverageOf(raw) }), area: { file } });
    expect(existsSync(file)).toBe(false);
    kcov.ioctl(KCOV_INIT_TRACE, 512);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(refusalOf(() => kcov.mmap(4096)).code).toBe("ENODEV");
    kcov.ioctl(KCOV_ENABLE);
    raw.s[2] = 1;
    kcov.ioctl(KCOV_DISABLE);
    kcov.ioctl(KCOV_ENABLE);
    raw.s[0] = 1;
    kcov.flush();
    expect(decodeKcov(readFileSync(file))).toEqual([BASE + 2n, BASE]);
    const copy = kcov.dup();
    kcov.close();
    expect(existsSync(file)).toBe(true);
    copy.close();
    expect(existsSync(file)).toBe(false);
  });

  test("is kept when asked for", () => {
    const file = join(directory, "area");
    enabled(lines("a.js", [0]), { area: { file, keep: true } }).close();
    expect(statSync(file).size).toBe(4096);
  });

  test("that cannot be made leaves the device without a size", () => {
    const kcov = openKcov({ area: { file: directory } });
    expect(refusalOf(() => kcov.ioctl(KCOV_INIT_TRACE, 512)).code).toBe("EEXIST");
    expect(refusalOf(() => kcov.ioctl(KCOV_ENABLE)).message).toMatch(/not in mode INIT/);
  });
});
