import { constants } from "node:os";
import { describe, expect, test } from "@jest/globals";
import { type ErrnoCode, KcovError } from "../src/errors";

const CODES: readonly ErrnoCode[] = ["EINVAL", "EEXIST", "ENOENT", "EOVERFLOW"];

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

  test.each([
    ["EINVAL", "EINVAL: invalid argument, consume: detail"],
    ["EEXIST", "EEXIST: already exists, consume: detail"],
    ["ENOENT", "ENOENT: no such entry, consume: detail"],
    ["EOVERFLOW", "EOVERFLOW: value too large, consume: detail"],
  ] as const)("describes %s in words", (code, message) => {
    expect(new KcovError(code, "consume", "detail").message).toBe(message);
  });
});
