/**
 * What would become of one source file: instrumented, or left alone, and why.
 *
 * Nothing upstream: Istanbul leaves files alone in silence. The rule: files are judged by instrumenting them,
 * with the code that does it when they are loaded.
 */
import { readFileSync } from "node:fs";
import { KcovError } from "../errors";
import { formatOf } from "../instrument/module-format";
import type { InstrumentOptions } from "../instrument/options";
import { ISTANBUL_MARK } from "../instrument/program";
import { SourceInstrumenter } from "../instrument/source";
import { countBlocks } from "../istanbul/blocks";
import { parseFileMaps } from "../istanbul/schema";
import { realPath } from "../real-path";
import { Exclusions } from "./exclusion";

export interface FileVerdict {
  readonly file: string;
  /** How many blocks it would have; absent when it would not be instrumented. */
  readonly blocks?: number;
  /** Why it would not be instrumented, or what it lacks. */
  readonly reason?: string;
  /** Whether the reason is a mistake rather than somebody's choice. */
  readonly isProblem: boolean;
}

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
    const exclusion = this.#exclusions.reason(file);
    if (exclusion !== undefined) return { file, reason: exclusion, isProblem: false };
    return this.#tried(file, code);
  }

  #tried(file: string, code: string): FileVerdict {
    this.#blocks = undefined;
    this.#complaint = undefined;
    this.#instrumenter.instrument(code, file, formatOf(file));
    if (this.#complaint !== undefined) return { file, reason: withoutName(this.#complaint), isProblem: true };
    const isHinted = this.#blocks === 0 && HINT.test(code);
    if (this.#blocks === undefined || isHinted) return { file, reason: silence(code), isProblem: false };
    return { file, blocks: this.#blocks, isProblem: false };
  }
}

/** Istanbul's hint for a whole file, which it looks for anywhere in it. */
const HINT = /istanbul\s+ignore\s+file/;

function readSource(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new KcovError("ENOENT", "doctor", `cannot read ${file}: ${(error as Error).message}`);
  }
}

/** The hooks' warning reads `<file> is not instrumented: <why>`. */
function withoutName(complaint: string): string {
  return complaint.replace(/^.*? is not instrumented: /, "");
}

function silence(code: string): string {
  if (code.includes(ISTANBUL_MARK)) return "it carries coverage counters already";
  if (HINT.test(code)) return "it says `istanbul ignore file`";
  return "it belongs to istanbul-kcov itself";
}
