/**
 * Whether one source file would be instrumented, and if not, why. Files are judged by really instrumenting them, with
 * the code that does it when they are loaded.
 */
import { readFileSync, statSync } from "node:fs";
import { KcovError } from "../errors";
import { formatOf } from "../instrument/module-format";
import type { InstrumentOptions } from "../instrument/options";
import { ISTANBUL_MARK } from "../instrument/program";
import { SourceInstrumenter } from "../instrument/source";
import { countBlocks } from "../istanbul/blocks";
import { parseFileMaps } from "../istanbul/schema";
import { realPath } from "../real-path";
import { Exclusions } from "./exclusion";
import { isTypeTest } from "./type-test";

export interface FileVerdict {
  readonly file: string;
  /** How many blocks it would have; absent when it would not be instrumented, or was not tried. */
  readonly blocks?: number;
  /** Why it would not be instrumented, or what is wrong with it. */
  readonly reason?: string;
  /** Whether the reason is a mistake rather than a deliberate choice. */
  readonly isProblem: boolean;
  /** Its name does not keep it from being instrumented, but its contents were not checked. */
  readonly isUntried?: true;
}

/** Whether it is instrumented or, as far as its name tells, would be. */
export function isInstrumented({ blocks, isUntried }: FileVerdict): boolean {
  return blocks !== undefined || isUntried === true;
}

/** How many bytes are instrumented in a project whose files are not named: about six seconds of work. */
const ENOUGH = 1024 * 1024;

/** Judges files as `trace` and the register hook would treat them. */
export class FileJudge {
  readonly #instrumenter: SourceInstrumenter;
  readonly #exclusions: Exclusions;
  #blocks: number | undefined;
  #complaint: string | undefined;

  constructor(options: InstrumentOptions) {
    const onCover = (_: string, coverage: object): void => {
      this.#blocks = countBlocks(parseFileMaps(coverage, "instrumented file"));
    };
    this.#instrumenter = new SourceInstrumenter({ ...options, onCover }, (message) => {
      this.#complaint = message;
    });
    this.#exclusions = new Exclusions(this.#instrumenter.options);
  }

  /** @throws KcovError ENOENT when there is no such file. */
  judge(name: string): FileVerdict {
    const file = realPath(name);
    const code = readSource(file);
    return this.#excluded(file) ?? this.#tried(file, code);
  }

  /** Judges all of these files. If there are very many, only some of them are tried. */
  judgeAll(files: readonly string[]): FileVerdict[] {
    const excluded = new Map(files.map((file) => [file, this.#excluded(file)]));
    const tried = affordable(files.filter((file) => excluded.get(file) === undefined));
    const judge = (file: string): FileVerdict =>
      tried.has(file) ? this.judge(file) : { file, isProblem: false, isUntried: true };
    return files.map((file) => excluded.get(file) ?? judge(file));
  }

  #excluded(file: string): FileVerdict | undefined {
    const reason = this.#exclusions.reason(file);
    return reason === undefined ? undefined : { file, reason, isProblem: false };
  }

  #tried(file: string, code: string): FileVerdict {
    this.#blocks = undefined;
    this.#complaint = undefined;
    this.#instrumenter.instrument(code, file, formatOf(file));
    if (this.#complaint !== undefined) return complained(file, withoutName(this.#complaint));
    const isHinted = this.#blocks === 0 && HINT.test(code);
    if (this.#blocks === undefined || isHinted) return { file, reason: silence(code), isProblem: false };
    return { file, blocks: this.#blocks, isProblem: false };
  }
}

/** Istanbul's hint for a whole file, which may stand anywhere in it. */
const HINT = /istanbul\s+ignore\s+file/;

/** The smallest files up to ENOUGH bytes in all: most files of a project, without its bundles. */
function affordable(files: readonly string[]): Set<string> {
  const sized = files.map((file) => ({ file, size: sizeOf(file) })).sort((a, b) => a.size - b.size);
  const chosen = new Set<string>();
  let left = ENOUGH;
  for (const { file, size } of sized) {
    left -= size;
    if (left < 0) break;
    chosen.add(file);
  }
  return chosen;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function readSource(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new KcovError("ENOENT", "doctor", `cannot read ${file}: ${(error as Error).message}`);
  }
}

/** The hooks' warning has the form `<file> is not instrumented: <why>`. */
function withoutName(complaint: string): string {
  return complaint.replace(/^.*? is not instrumented: /, "");
}

function complained(file: string, complaint: string): FileVerdict {
  if (isTypeTest(file)) return { file, reason: `it is only type-checked (${complaint})`, isProblem: false };
  return { file, reason: complaint, isProblem: true };
}

function silence(code: string): string {
  if (code.includes(ISTANBUL_MARK)) return "it has coverage counters already";
  if (HINT.test(code)) return "it says `istanbul ignore file`";
  return "it belongs to istanbul-kcov itself";
}
