/**
 * What every runner must tell of fixtures/every-runner, as SuiteViews have it, where nothing else is said in
 * suite-differences.ts.
 */
import type { SuiteView } from "../support/suite-views";

const NOTHING: SuiteView = { load: "", hooks: {}, shared: "", tests: {}, opaque: "" };

export const EXPECTED: Readonly<Record<string, SuiteView>> = {
  "children.test.js": {
    ...NOTHING,
    hooks: { hooks: "inProgram inThread ofProgram ofThread" },
    tests: {
      "starts a program": "passed inProgram ofProgram",
      "starts a program and goes on": "passed inProgram ofProgram one",
      "starts a thread": "passed inThread ofProgram ofThread",
      "starts nothing": "passed",
      "hooks | has what they started around it": "passed",
    },
  },
  "concurrent.test.js": {
    ...NOTHING,
    shared: "five four one three two",
    tests: {
      "comes before": "passed shared",
      "at once | first": "passed shared",
      "at once | second": "passed shared",
      "comes after": "passed shared",
    },
  },
  "each.test.js": {
    ...NOTHING,
    hooks: { "describe of seven": "seven", "describe of six": "six" },
    tests: {
      "is one": "passed one",
      "is two": "passed two",
      "is three": "passed three",
      "is made of four": "passed four",
      "is made of five": "passed five",
      "describe of six | has 1": "passed",
      "describe of six | has 2": "passed eight",
      "describe of seven | has 1": "passed",
      "describe of seven | has 2": "passed eight",
    },
  },
  "failing-hooks.test.js": {
    ...NOTHING,
    hooks: { after: "inAfter", before: "inAfter inBefore" },
    tests: {
      "before | is not reached": "failed",
      "before | is skipped anyway": "skipped",
      "before | in it | is not reached either": "failed",
      "after | passes": "passed three",
      "before each | is not reached": "failed inBeforeEach",
      "before each | is not reached either": "failed inBeforeEach",
      "after each | is reached": "failed inAfterEach six",
      "after each | is reached too": "failed inAfterEach seven",
      "beside them | passes": "passed eight",
    },
  },
  "failing.test.js": {
    ...NOTHING,
    tests: {
      fails: "failed one",
      "throws later": "failed three",
      "throws no error": "failed four",
      "goes on after them": "passed five",
    },
  },
  "finished.test.js": {
    ...NOTHING,
    tests: {
      "ends | has an end of its own": "passed atEnd inAfterEach one",
      "ends | has none": "passed inAfterEach two",
    },
  },
  "hooks.test.js": {
    ...NOTHING,
    load: "atLoad inDescribe",
    hooks: {
      "": "inAfter inBefore",
      outer: "inOuterAfter inOuterBefore",
      "outer | inner": "inInnerAfter inInnerBefore",
    },
    tests: {
      "comes before the describes": "passed one",
      "outer | has hooks": "passed inAfterEach inBeforeEach two",
      "outer | inner | has more hooks": "passed inAfterEach inBeforeEach inInnerAfterEach inInnerBeforeEach three",
      "outer | inner | has hooks alone": "passed inAfterEach inBeforeEach inInnerAfterEach inInnerBeforeEach",
      "outer | comes after the inner ones": "passed four inAfterEach inBeforeEach",
      "beside | within | deep within | has no hooks but the file's": "passed five",
    },
  },
  "kinds.test.js": {
    ...NOTHING,
    tests: {
      "is skipped": "skipped",
      "is to be written": "todo",
      "skips itself": "skipped two",
      "comes after one that skipped itself": "passed three",
      "a skipped describe | has a test": "skipped",
      "a describe of skipped tests | has a test": "skipped",
      "fails as it should": "passed eight",
    },
  },
  "late.test.js": {
    ...NOTHING,
    tests: {
      "comes before": "passed one",
      "loads it": "passed eleven lateAtLoad",
      "uses it": "passed inLate",
    },
  },
  "mocks.test.js": {
    ...NOTHING,
    tests: {
      "calls what stands for it": "passed inMock",
      "calls what was kept": "passed kept",
    },
  },
  "modules.test.js": {
    ...NOTHING,
    load: "commonAtLoad",
    tests: {
      "uses CommonJS": "passed plain",
      "uses a default export": "passed ofDefault",
      "uses what is exported again": "passed one two",
    },
  },
  "one.test.js": {
    ...NOTHING,
    load: "atLoad madeAtLoad madeOnce",
    tests: {
      "uses it": "passed usedOfBoth",
      "is in the first file": "passed one",
    },
  },
  "plain.test.js": {
    ...NOTHING,
    tests: {
      "runs nothing": "passed",
      "runs one": "passed one",
      waits: "passed three two",
      "returns a promise": "passed four",
      "calls back": "passed five",
      "throws within": "passed six",
      "runs one too": "passed one seven",
    },
  },
  "retries.test.js": {
    ...NOTHING,
    tests: {
      "tries | passes at the third try": "passed inBeforeEach one three two",
      "tries | passes at once": "passed four inBeforeEach",
    },
  },
  "snapshots.test.js": {
    ...NOTHING,
    tests: {
      "is remembered": "passed one two",
      "is not": "passed three",
    },
  },
  "timeouts.test.js": {
    ...NOTHING,
    tests: {
      "timeouts | comes before": "passed one",
      "timeouts | is cut off": "failed shared two",
      "timeouts | meets what goes on": "passed shared afterCut three",
      "timeouts | might meet it": "passed shared four",
    },
  },
  "titles.test.js": {
    ...NOTHING,
    tests: {
      "odd > titles | a > b": "passed one",
      "odd > titles | a › b": "passed two",
      "odd > titles | \"quoted\" 'by' `all`": "passed three",
      "odd > titles | back\\slash": "passed four",
      "odd > titles | 100 % of %s": "passed five",
      "odd > titles | ${dollar} $1 $&": "passed six",
      "odd > titles | 日本 ünï 🦄": "passed seven",
      "odd > titles |   around  two  spaces  ": "passed eight",
      "odd > titles | a\ttab": "passed nine",
      "odd > titles | two\nlines": "passed ten",
      "odd > titles | <b>&amp;</b>": "passed eleven",
      "odd > titles | constructor": "passed twelve",
      "odd > titles | -t --grep": "passed thirteen",
      "odd > titles | a/b.c#d?e*": "passed fourteen",
      "odd > titles | (": "passed fifteen",
      "odd > titles | ": "passed sixteen",
      "same | same | same": "passed one",
      "same | same | same #2": "passed two",
      "same | same": "passed three",
      "same | same #2": "passed four",
    },
  },
  "two.test.js": {
    ...NOTHING,
    load: "madeAtLoad madeOnce",
    tests: {
      "uses only what it made": "passed two",
    },
  },
  "typescript.test.ts": {
    ...NOTHING,
    load: "construct ofSide unit",
    tests: {
      "types | makes one": "passed construct ofSide",
      "types | asks one": "passed area",
      "types | compares one": "passed ofLarge",
    },
  },
};
