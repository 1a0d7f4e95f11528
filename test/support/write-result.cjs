/**
 * Writes a result into a directory again and again, or kills itself at a step of the first time.
 *
 * Arguments: the directory; how many blocks the result has, which are all covered, with test data if the number is odd;
 * how often; and at which call of fs the process ends (0: at none).
 */
const fs = require("node:fs");
const { setImmediate } = require("node:timers/promises");

const [directory, size, rounds, killedAt] = process.argv.slice(2);

let steps = 0;
for (const name of ["renameSync", "rmSync", "closeSync"]) {
  const original = fs[name];
  fs[name] = (...args) => {
    if (++steps === Number(killedAt)) process.kill(process.pid, "SIGKILL");
    return original(...args);
  };
}

const { blockSet } = require("../../lib/bridge/block-set.js");
const { PcTable } = require("../../lib/bridge/pc-table.js");
const { writeTrace } = require("../../lib/bridge/result-directory.js");
const { encodeTestData } = require("../../lib/suite/data-file.js");

/** Its one source is called after its size. */
function write() {
  const places = Array.from({ length: Number(size) }, (_, i) => [i + 1, 0, i + 1, 5]).flat();
  const table = PcTable.fromJSON({
    ...{ version: 3, base: "0xffffffff80000000", step: 1 },
    files: [
      {
        ...{ path: `${size}.js`, statements: { places } },
        ...{ functions: { names: [], places: [] }, branches: { types: [], arms: [], places: [] } },
      },
    ],
  });
  const all = blockSet(Array.from({ length: table.size }, (_, i) => i));
  const none = blockSet([]);
  const test = { id: "c0ffeec0ffee", path: ["t"], status: "passed", duration: 1, own: all, shared: false };
  const sets = { loaded: blockSet([0]), late: none, load: none, hooks: [], shared: none };
  const data = {
    ...{ table, partial: false, commits: [], sources: [], search: { roots: [], passedOver: [] } },
    files: [{ file: "a.test.js", project: "", ...sets, tests: [test] }],
  };
  writeTrace(directory, table, all, size % 2 === 1 ? [["tests.msgpack", encodeTestData(data)]] : []);
}

async function main() {
  for (let round = 0; round < Number(rounds); round++) {
    write();
    await setImmediate();
  }
}

void main();
