/**
 * Coverage that no code counts in, with as many files and counters as a question needs; the same arguments give the
 * same data. Counters are attached by the text that our plugin prints into modules, so a reader finds them as it finds
 * a module's own.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { LIB } from "./paths.mjs";

const require = createRequire(import.meta.url);
const { attachSource } = require(join(LIB, "instrument/attach.js"));
const { COUNTERS_KEY } = require(join(LIB, "istanbul/counters.js"));

/** mulberry32 */
export function randomNumbers(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const range = (line, from, to) => ({ start: { line, column: from }, end: { line, column: to } });
const empty = (path) => ({ path, statementMap: {}, fnMap: {}, branchMap: {}, s: {}, f: {}, b: {} });

/**
 * A file of statements only. All have one place, which takes little memory and leaves them in the order of their ids.
 */
function statements(path, count) {
  const file = empty(path);
  const place = range(1, 2, 40);
  for (let i = 0; i < count; i++) file.statementMap[i] = place;
  return file;
}

/** `{ coverage, counters }`: an entry of `__coverage__` and one array for each file. */
export function typedCoverage(fileCount, perFile) {
  const attach = runInThisContext(attachSource());
  const coverage = {};
  const counters = [];
  for (let i = 0; i < fileCount; i++) {
    const path = `/project/src/file${String(i).padStart(6, "0")}.js`;
    coverage[path] = statements(path, perFile);
    counters.push(attach(() => coverage[path], '{"s":[],"f":[],"b":{}}', perFile, COUNTERS_KEY));
  }
  return { coverage, counters };
}

/** Istanbul's plain counters for the same number of statements. */
export function plainHits(fileCount, perFile) {
  return Array.from({ length: fileCount }, () => {
    const s = {};
    for (let i = 0; i < perFile; i++) s[i] = 0;
    return { s, f: {}, b: {} };
  });
}

/**
 * A file with `count` blocks in the mix that code has: of ten, 7 statements and 3 arms, and a function for every
 * seventh.
 */
export function mixedFile(path, count) {
  const file = empty(path);
  let [statement, branch, fn] = [0, 0, 0];
  for (let block = 0, line = 1; block < count; line++) {
    const place = block % 10;
    if (place === 0) file.fnMap[fn++] = { name: `f${line}`, decl: range(line, 9, 12), loc: range(line, 15, 80), line };
    if (place === 5) {
      file.branchMap[branch++] = { ...ifBranch(line), line };
      block += 2;
    } else if (place === 9) {
      file.branchMap[branch++] = { loc: range(line, 4, 70), type: "if", locations: [range(line, 4, 70)], line };
      block++;
    } else {
      file.statementMap[statement++] = range(line, 4, 30 + (block % 40));
      block++;
    }
  }
  return file;
}

function ifBranch(line) {
  return { loc: range(line, 4, 60), type: "cond-expr", locations: [range(line, 14, 30), range(line, 33, 60)] };
}
