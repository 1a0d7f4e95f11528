import { describe, expect, test } from "@jest/globals";
import { expectTypeOf } from "expect-type";
import type {
  AreaFile,
  AttachOptions,
  Block,
  BranchMapping,
  ConsumeMode,
  Coverage,
  CoverageOptions,
  CoverageSource,
  ErrnoCode,
  FileMaps,
  FunctionMapping,
  KcovDescriptor,
  KcovOptions,
  PackedMaps,
  PC,
  PcSink,
  PcTableOptions,
  PcWriter,
  SourcePosition,
  SourceRange,
  TableBlock,
  TableFile,
  TableJson,
} from "../src/index";
import * as api from "../src/index";
import * as testsApi from "../src/tests";

describe("the public API", () => {
  test("of coverage and the device has these values and no others", () => {
    expect(Object.keys(api).sort()).toEqual([
      ...["KCOV_CMP_CONST", "KCOV_CMP_MASK", "KCOV_CMP_SIZE", "KCOV_DISABLE", "KCOV_ENABLE", "KCOV_INIT_TRACE"],
      ...["KCOV_TRACE_CMP", "KCOV_TRACE_PC", "KcovError", "PcTable", "attachKcov", "createCoverage"],
      ...["decodeKcov", "edgeHash", "edgeSignal", "isOverflown", "openKcov", "parseRawCover", "printRawCover"],
      "uniquePcs",
    ]);
  });

  test("of tests has these values and no others", () => {
    expect(Object.keys(testsApi).sort()).toEqual([
      ...[
        "affectedTests",
        "blocksReached",
        "diffRuns",
        "linesReached",
        "mergeRuns",
        "minimize",
        "patchCoverage",
        "readRun",
        "readTests",
      ],
      ...["testsReaching", "writeRun"],
    ]);
  });

  test("creates a coverage from options that may all be left out", () => {
    expectTypeOf(api.createCoverage).toEqualTypeOf<(options?: CoverageOptions) => Coverage>();
    expectTypeOf<Required<CoverageOptions>>().toEqualTypeOf<{
      readonly coverage: object;
      readonly root: string;
      readonly base: bigint;
      readonly step: number;
      readonly mode: ConsumeMode;
      readonly table: api.PcTable;
    }>();
    expectTypeOf<Record<never, never>>().toExtend<CoverageOptions>();
    expectTypeOf<ConsumeMode>().toEqualTypeOf<"clear" | "delta">();
    expect(api.createCoverage.length).toBe(0);
  });

  test("reads a coverage with five members", () => {
    expectTypeOf<keyof Coverage>().toEqualTypeOf<"available" | "clear" | "consume" | "drain" | "table">();
    expectTypeOf<Coverage["available"]>().toEqualTypeOf<() => boolean>();
    expectTypeOf<Coverage["clear"]>().toEqualTypeOf<() => void>();
    expectTypeOf<Coverage["consume"]>().toEqualTypeOf<(sink: PcSink) => number>();
    expectTypeOf<Coverage["drain"]>().toEqualTypeOf<() => Uint8Array>();
    expectTypeOf<Coverage["table"]>().toEqualTypeOf<api.PcTable>();
    expectTypeOf<PcSink>().toEqualTypeOf<Uint8Array | PcWriter>();
    expectTypeOf<PcWriter>().toEqualTypeOf<{ write(bytes: Uint8Array): number }>();
    const members = Object.getOwnPropertyNames(Object.getPrototypeOf(api.createCoverage({ coverage: {} })));
    expect(members.sort()).toEqual(["available", "clear", "constructor", "consume", "drain", "table"]);
  });

  test("opens a device with the calls of a kcov fd", () => {
    expectTypeOf(api.openKcov).toEqualTypeOf<(options?: KcovOptions) => api.KcovFile<Coverage>>();
    expectTypeOf(api.attachKcov).toEqualTypeOf<
      (descriptor: KcovDescriptor, options?: AttachOptions) => api.KcovFile<Coverage>
    >();
    expectTypeOf<keyof api.KcovFile>().toEqualTypeOf<
      "ioctl" | "mmap" | "flush" | "dup" | "close" | "descriptor" | "coverage"
    >();
    expectTypeOf<Required<KcovOptions>>().toEqualTypeOf<{
      readonly coverage: Coverage;
      readonly autoFlush: boolean;
      readonly dialect: "gvisor" | "linux";
      readonly area: AreaFile;
    }>();
    expectTypeOf<Required<AreaFile>>().toEqualTypeOf<{ readonly file: string; readonly keep: boolean }>();
    expectTypeOf<Coverage>().toExtend<CoverageSource>();
    const kcov = api.openKcov();
    expectTypeOf(kcov.ioctl).toEqualTypeOf<(request: number, arg?: number | bigint) => void>();
    expectTypeOf(kcov.mmap).toEqualTypeOf<(length: number, offset?: number) => BigUint64Array>();
    kcov.close();
  });

  test("looks up PCs and blocks in a table", () => {
    expectTypeOf(api.PcTable).toBeConstructibleWith();
    expectTypeOf(api.PcTable).toBeConstructibleWith({ base: 0n, step: 8 });
    expectTypeOf<Required<PcTableOptions>>().toEqualTypeOf<{ readonly base: bigint; readonly step: number }>();
    expectTypeOf<keyof api.PcTable>().toEqualTypeOf<
      | "base"
      | "step"
      | "files"
      | "size"
      | "add"
      | "file"
      | "pcOf"
      | "pcAt"
      | "indexOf"
      | "ordinalOf"
      | "ordinalAt"
      | "symbolize"
      | "blocks"
      | "toJSON"
    >();
    expectTypeOf(api.PcTable.fromJSON).toEqualTypeOf<(value: unknown) => api.PcTable>();
    expectTypeOf<api.PcTable["add"]>().toEqualTypeOf<(files: readonly object[]) => void>();
    expectTypeOf<api.PcTable["file"]>().toEqualTypeOf<(path: string) => TableFile | undefined>();
    expectTypeOf<api.PcTable["pcOf"]>().toEqualTypeOf<(path: string, blockIndex: number) => PC>();
    expectTypeOf<api.PcTable["symbolize"]>().toEqualTypeOf<(pc: PC) => TableBlock>();
    expectTypeOf<api.PcTable["blocks"]>().toEqualTypeOf<() => Generator<TableBlock, void>>();
    expectTypeOf<api.PcTable["toJSON"]>().toEqualTypeOf<() => TableJson>();
    expectTypeOf<PC>().toEqualTypeOf<bigint>();
    expect(Object.keys(new api.PcTable()).sort()).toEqual(["base", "step"]);
  });

  test("describes tables, files and blocks with data that nobody may write", () => {
    expectTypeOf<TableBlock>().toEqualTypeOf<{
      readonly pc: bigint;
      readonly file: string;
      readonly blockIndex: number;
      readonly block: Block;
    }>();
    expectTypeOf<TableFile>().toEqualTypeOf<{
      readonly path: string;
      readonly size: number;
      readonly maps: FileMaps;
      readonly blocks: readonly Block[];
      readonly firstPc: bigint;
    }>();
    expectTypeOf<TableJson>().toEqualTypeOf<{
      readonly version: 3;
      readonly base: string;
      readonly step: number;
      readonly sha256?: Readonly<Record<string, string>>;
      readonly files: readonly PackedMaps[];
    }>();
    expectTypeOf<Pick<Block, keyof Block>>().toEqualTypeOf<{
      readonly kind: "statement" | "arm";
      readonly id: string;
      readonly arm: number;
      readonly start: SourcePosition;
      readonly end: SourcePosition;
    }>();
    expectTypeOf<SourcePosition>().toEqualTypeOf<{ readonly line: number; readonly column: number }>();
    expectTypeOf<SourceRange>().toEqualTypeOf<{ readonly start: SourcePosition; readonly end: SourcePosition }>();
    expect(JSON.parse(JSON.stringify(new api.PcTable()))).toEqual({
      version: 3,
      base: "0xffffffff80000000",
      step: 1,
      files: [],
    });
  });

  test("takes Istanbul's maps as Istanbul shapes them", () => {
    expectTypeOf<Required<FileMaps>>().toEqualTypeOf<{
      readonly path: string;
      readonly statementMap: Readonly<Record<string, SourceRange>>;
      readonly fnMap: Readonly<Record<string, FunctionMapping>>;
      readonly branchMap: Readonly<Record<string, BranchMapping>>;
      readonly inputSourceMap: object;
    }>();
    expectTypeOf<FunctionMapping>().toEqualTypeOf<{
      readonly name: string;
      readonly decl: SourceRange;
      readonly loc: SourceRange;
    }>();
    expectTypeOf<BranchMapping>().toEqualTypeOf<{
      readonly type: string;
      readonly loc: SourceRange | undefined;
      readonly locations: readonly (SourceRange | undefined)[];
    }>();
    const table = new api.PcTable();
    table.add([{ path: "a.js", statementMap: {}, fnMap: {}, branchMap: {} }]);
    expect(table.files).toHaveLength(1);
  });

  test("refuses with an error in the shape of Node's", () => {
    expectTypeOf<api.KcovError>().toExtend<Error>();
    expectTypeOf<ErrnoCode>().toEqualTypeOf<
      | ("EINVAL" | "EEXIST" | "ENOENT" | "EOVERFLOW" | "EBADF" | "EBUSY")
      | ("ENODEV" | "ENOMEM" | "ENOTSUP" | "ENOTSUPP" | "ENOTTY" | "ESTALE")
    >();
    expectTypeOf<Pick<api.KcovError, "code" | "errno" | "syscall">>().toEqualTypeOf<{
      readonly code: ErrnoCode;
      readonly errno: number;
      readonly syscall: string;
    }>();
    expectTypeOf(api.decodeKcov).toEqualTypeOf<(buffer: Uint8Array | BigUint64Array) => bigint[]>();
    expect(() => api.decodeKcov(new Uint8Array(0))).toThrow(api.KcovError);
  });
});
