import { describe, expect, test } from "@jest/globals";
import { KcovError } from "../../src/errors";
import { Control, NOBODY } from "../../src/kcov/control";
import { type Dialect, rulesOf } from "../../src/kcov/dialect";
import { Kcov } from "../../src/kcov/kcov";
import { MemoryAreas } from "../../src/kcov/memory-areas";

const CALLER = 1;
const OTHER = 2;
const SIZE = 512;
const WHOLE = { length: SIZE * 8, offset: 0 };

/** In the order of the table's columns. */
const STATES = ["DISABLED", "INIT", "MAPPED", "OWN", "OTHER"] as const;

/** DISABLED; INIT without an area; MAPPED is INIT with one; traced by the caller; traced by another task. */
type StateName = (typeof STATES)[number];

class Machine {
  readonly control: Control = Control.create();
  readonly kcov: Kcov;

  constructor(dialect: Dialect, state: StateName) {
    this.kcov = new Kcov(this.control, rulesOf(dialect), MemoryAreas.of(`${Math.random()}`));
    if (state === "DISABLED") return;
    this.kcov.initTrace(BigInt(SIZE));
    if (state === "INIT") return;
    this.kcov.configureMMap(WHOLE);
    if (state !== "MAPPED") this.kcov.enableTrace(0n, state === "OWN" ? CALLER : OTHER, false);
  }

  get state(): StateName {
    const { owner, area } = this.control.state;
    if (this.control.size === 0) return "DISABLED";
    if (owner === NOBODY) return area === 0 ? "INIT" : "MAPPED";
    return owner === CALLER ? "OWN" : "OTHER";
  }
}

const OPERATIONS: Readonly<Record<string, (kcov: Kcov) => void>> = {
  "INIT_TRACE(512)": (kcov) => kcov.initTrace(512n),
  "INIT_TRACE(1)": (kcov) => kcov.initTrace(1n),
  "mmap(whole)": (kcov) => void kcov.configureMMap(WHOLE),
  "mmap(half)": (kcov) => void kcov.configureMMap({ length: 1, offset: 4096 }),
  "ENABLE(0)": (kcov) => kcov.enableTrace(0n, CALLER, false),
  "ENABLE(1)": (kcov) => kcov.enableTrace(1n, CALLER, false),
  "ENABLE(2)": (kcov) => kcov.enableTrace(2n, CALLER, false),
  "ENABLE(256)": (kcov) => kcov.enableTrace(256n, CALLER, false),
  "ENABLE(2^32)": (kcov) => kcov.enableTrace(2n ** 32n, CALLER, false),
  "busy ENABLE(0)": (kcov) => kcov.enableTrace(0n, CALLER, true),
  "busy ENABLE(1)": (kcov) => kcov.enableTrace(1n, CALLER, true),
  "busy ENABLE(2)": (kcov) => kcov.enableTrace(2n, CALLER, true),
  "DISABLE(0)": (kcov) => kcov.disableTrace(CALLER, 0n),
  "DISABLE(1)": (kcov) => kcov.disableTrace(CALLER, 1n),
  "caller exits": (kcov) => kcov.onTaskExit(CALLER),
  "last close": (kcov) => kcov.clear(),
};

/** By operation: the refusal, or the state afterwards, for each state in the order of STATES. */
const EXPECTED: Readonly<Record<Dialect, string>> = {
  gvisor: `
    INIT_TRACE(512) | INIT     | EBUSY  | EBUSY   | EBUSY  | EBUSY
    INIT_TRACE(1)   | EINVAL   | EBUSY  | EBUSY   | EBUSY  | EBUSY
    mmap(whole)     | EINVAL   | MAPPED | MAPPED  | EINVAL | EINVAL
    mmap(half)      | EINVAL   | MAPPED | MAPPED  | EINVAL | EINVAL
    ENABLE(0)       | EINVAL   | EINVAL | OWN     | EINVAL | EINVAL
    ENABLE(1)       | EINVAL   | EINVAL | ENOTSUP | EINVAL | EINVAL
    ENABLE(2)       | EINVAL   | EINVAL | EINVAL  | EINVAL | EINVAL
    ENABLE(256)     | EINVAL   | EINVAL | EINVAL  | EINVAL | EINVAL
    ENABLE(2^32)    | EINVAL   | EINVAL | EINVAL  | EINVAL | EINVAL
    busy ENABLE(0)  | EINVAL   | EINVAL | EBUSY   | EINVAL | EINVAL
    busy ENABLE(1)  | EINVAL   | EINVAL | ENOTSUP | EINVAL | EINVAL
    busy ENABLE(2)  | EINVAL   | EINVAL | EINVAL  | EINVAL | EINVAL
    DISABLE(0)      | EINVAL   | EINVAL | EINVAL  | INIT   | EINVAL
    DISABLE(1)      | EINVAL   | EINVAL | EINVAL  | EINVAL | EINVAL
    caller exits    | DISABLED | INIT   | MAPPED  | MAPPED | OTHER
    last close      | DISABLED | INIT   | INIT    | INIT   | INIT`,
  linux: `
    INIT_TRACE(512) | INIT     | EBUSY    | EBUSY    | EBUSY  | EBUSY
    INIT_TRACE(1)   | EINVAL   | EINVAL   | EINVAL   | EINVAL | EINVAL
    mmap(whole)     | EINVAL   | MAPPED   | MAPPED   | OWN    | OTHER
    mmap(half)      | EINVAL   | EINVAL   | EINVAL   | EINVAL | EINVAL
    ENABLE(0)       | EINVAL   | OWN      | OWN      | EINVAL | EINVAL
    ENABLE(1)       | EINVAL   | ENOTSUPP | ENOTSUPP | EINVAL | EINVAL
    ENABLE(2)       | EINVAL   | EINVAL   | EINVAL   | EINVAL | EINVAL
    ENABLE(256)     | EINVAL   | EINVAL   | EINVAL   | EINVAL | EINVAL
    ENABLE(2^32)    | EINVAL   | EINVAL   | EINVAL   | EINVAL | EINVAL
    busy ENABLE(0)  | EINVAL   | EBUSY    | EBUSY    | EINVAL | EINVAL
    busy ENABLE(1)  | EINVAL   | EBUSY    | EBUSY    | EINVAL | EINVAL
    busy ENABLE(2)  | EINVAL   | EBUSY    | EBUSY    | EINVAL | EINVAL
    DISABLE(0)      | EINVAL   | EINVAL   | EINVAL   | MAPPED | EINVAL
    DISABLE(1)      | EINVAL   | EINVAL   | EINVAL   | EINVAL | EINVAL
    caller exits    | DISABLED | INIT     | MAPPED   | MAPPED | OTHER
    last close      | DISABLED | INIT     | MAPPED   | OWN    | OTHER`,
};

function refusalOf(action: () => void): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof KcovError) return error.code;
    throw error;
  }
}

const cases = Object.entries(EXPECTED).flatMap(([dialect, text]) =>
  text
    .trim()
    .split("\n")
    .map((row) => row.split("|").map((cell) => cell.trim()))
    .flatMap(([operation, ...cells]) =>
      STATES.map((state, i) => [dialect, operation, state, cells[i]] as [Dialect, string, StateName, string]),
    ),
);

describe("the state machine", () => {
  test("is tested in every state with every operation", () => {
    expect(cases).toHaveLength(2 * STATES.length * Object.keys(OPERATIONS).length);
    expect(new Set(cases.map(([, operation]) => operation))).toEqual(new Set(Object.keys(OPERATIONS)));
  });

  test.each(cases)("%s: %s in %s gives %s", (dialect, operation, state, expected) => {
    const machine = new Machine(dialect, state);
    expect(machine.state).toBe(state);
    const before = machine.control.state;
    const refusal = refusalOf(() => OPERATIONS[operation]?.(machine.kcov));
    expect(refusal ?? machine.state).toBe(expected);
    if (refusal !== undefined) expect([machine.state, machine.control.state]).toEqual([state, before]);
  });
});
