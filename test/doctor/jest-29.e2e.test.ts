import { rmSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { answersOf, type Case, filesOf } from "../support/doctor-project";
import { Jest29Project } from "../support/jest-29-project";
import { KCOV } from "../support/jest-project";

const CASES: readonly (readonly [given: Case, isRecorded: boolean, said: RegExp])[] = [
  [{ flags: ["--config", "conf/jest.js"] }, true, /^Jest 29\S+ would record each test$/m],
  [{ flags: ["--config", JSON.stringify({ ...KCOV, transform: {} })] }, false, /`transform` is empty/],
  [
    { flags: ["--config", JSON.stringify({ ...KCOV, testRegex: "dom\\.js$" })] },
    false,
    /@jest-environment of dom\.js is jest-environment-node/,
  ],
];

test("the doctor and a run of Jest 29 agree", async () => {
  const project = new Jest29Project({
    ...filesOf({ jest: null }),
    "babel.config.js": 'module.exports = { env: { test: { presets: ["istanbul-kcov/babel-preset"] } } };',
    "conf/jest.js": `module.exports = { rootDir: "..", ...${JSON.stringify(KCOV)} };`,
    "dom.js": '/** @jest-environment node */\ntest("sign", () => require("./sign").sign(1));\n',
  });
  try {
    for (const [given, expected, text] of CASES) {
      rmSync(project.path("coverage"), { recursive: true, force: true });
      const { status, said, isRecorded } = await answersOf(project, given);
      expect(said).toMatch(text);
      expect({ status, isRecorded }).toEqual({ status: expected ? 0 : 1, isRecorded: expected });
    }
  } finally {
    project.remove();
  }
}, 300_000);
