import { constants } from "node:os";
import { describe, expect, test } from "@jest/globals";
import { type ErrnoCode, KcovError } from "../src/errors";

const CODES = [
  ...(["EINVAL", "EEXIST", "ENOENT", "EOVERFLOW", "EBADF", "EBUSY", "ENODEV", "ENOMEM"] as const),
  ...(["ENOTSUP", "ENOTTY", "ESTALE"] as const),
] satisfies ErrnoCode[];

describe("KcovError", () => {
  test("carries code, syscall and a message that reads like Node's system errors", () => {
    const error = new KcovError("ENOENT", "symbolize", "0x1 is not a PC of this table");
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe("KcovError");
    expect(error.code).toBe("ENOENT");
    expect(error.syscall).toBe("symbolize");
    expect(error.message).toBe("ENOENT: no such entry, symbolize: 0x1 is not a PC of this table");
  });

  test.each(CODES)("gives %s the negative errno that Node gives it", (code) => {
    expect(new KcovError(code, "consume", "detail").errno).toBe(-constants.errno[code]);
  });

  test("gives ENOTSUPP the number that only the Linux kernel has for it", () => {
    expect(new KcovError("ENOTSUPP", "ioctl KCOV_ENABLE", "detail").errno).toBe(-524);
  });

  test.each([
    ["EINVAL", "EINVAL: invalid argument, consume: detail"],
    ["EEXIST", "EEXIST: already exists, consume: detail"],
    ["ENOENT", "ENOENT: no such entry, consume: detail"],
    ["EOVERFLOW", "EOVERFLOW: value too large, consume: detail"],
    ["EBADF", "EBADF: bad file descriptor, consume: detail"],
    ["EBUSY", "EBUSY: device or resource busy, consume: detail"],
    ["ENODEV", "ENODEV: operation not supported by device, consume: detail"],
    ["ENOMEM", "ENOMEM: out of memory, consume: detail"],
    ["ENOTSUP", "ENOTSUP: not supported, consume: detail"],
    ["ENOTSUPP", "ENOTSUPP: not supported, consume: detail"],
    ["ENOTTY", "ENOTTY: unknown ioctl, consume: detail"],
    ["ESTALE", "ESTALE: stale handle, consume: detail"],
  ] as const)("describes %s in words", (code, message) => {
    expect(new KcovError(code, "consume", "detail").message).toBe(message);
  });
});
