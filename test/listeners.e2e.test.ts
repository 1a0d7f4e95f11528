/** What loading a door does to `process`, on which a program may count listeners: nothing. */
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { exports as doors } from "../package.json";

const ROOT = resolve(__dirname, "..");

/** Main files of the doors, but for the package's own description. */
const MODULES = Object.values(doors).flatMap((door) => {
  if (typeof door === "string") return [];
  return "default" in door ? [door.default] : [door.require.default];
});

/** Tells on standard output of which events listeners were ever added while the code ran. */
function listenedTo(code: string): string {
  const program = `
    const added = [];
    process.on("newListener", (event) => added.push(String(event)));
    ${code}
    process.removeAllListeners("newListener");
    console.log(added.join());`;
  const env = { ...process.env, NODE_OPTIONS: "", ISTANBUL_KCOV: "" };
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", program], { cwd: ROOT, encoding: "utf8", env });
  expect(stderr).toBe("");
  return stdout.trim();
}

describe("loading", () => {
  test.each(MODULES)("%s adds no listener to process", (file) => {
    expect(listenedTo(`require(${JSON.stringify(join(ROOT, file))});`)).toBe("");
  });

  test("all doors in a worker adds none either", () => {
    const inside = `for (const file of ${JSON.stringify(MODULES.map((file) => join(ROOT, file)))}) require(file);
      require("worker_threads").parentPort.postMessage(process.eventNames().map(String));`;
    const program = `const { Worker } = require("worker_threads");
      const count = (code) => new Promise((told) => new Worker(code, { eval: true }).on("message", told));
      const tell = 'require("worker_threads").parentPort.postMessage(process.eventNames().map(String));';
      Promise.all([count(tell), count(${JSON.stringify(inside)})]).then((two) => console.log(JSON.stringify(two)));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", program], { cwd: ROOT, encoding: "utf8" });
    expect(stderr).toBe("");
    const [without, withUs] = JSON.parse(stdout);
    expect(withUs).toEqual(without);
  });
});

describe("of the API", () => {
  const API = JSON.stringify(join(ROOT, "lib/index.js"));

  test("tables, coverage, and a device that nobody enables add no listener", () => {
    const code = `const { PcTable, createCoverage, openKcov } = require(${API});
      createCoverage({ coverage: {}, table: PcTable.fromJSON(new PcTable().toJSON()) }).clear();
      openKcov().close();`;
    expect(listenedTo(code)).toBe("");
  });

  test("devices add one listener to the end of the process, however many they are, and one for their files", () => {
    const code = `const { openKcov, KCOV_INIT_TRACE, KCOV_ENABLE, KCOV_DISABLE } = require(${API});
      const name = (i) => require("path").join(require("os").tmpdir(), "kcov-" + process.pid + "-" + i);
      for (let i = 0; i < 20; i++) {
        const kcov = openKcov({ area: { file: name(i) } });
        kcov.ioctl(KCOV_INIT_TRACE, 512);
        kcov.ioctl(KCOV_ENABLE);
        kcov.ioctl(KCOV_DISABLE);
        kcov.close();
      }`;
    expect(listenedTo(code)).toBe("exit,exit");
  });
});
