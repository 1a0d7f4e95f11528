/**
 * V8's precise block coverage through the inspector: no instrumentation, but a mode of the whole process. Coverage
 * starts before the workload loads, with counts and block detail, since a fuzzer needs both.
 */
import { Session } from "node:inspector";

const session = new Session();
let wanted = [];

function post(method, params) {
  let answer;
  session.post(method, params, (error, result) => {
    if (error) throw new Error(`${method}: ${error.message}`);
    answer = result;
  });
  return answer;
}

function start({ files }) {
  session.connect();
  wanted = Object.keys(files).map((name) => `file://${name}`);
  post("Profiler.enable");
  post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
}

/** takePreciseCoverage resets the counts itself. A range with a count is a block that ran. */
function collector() {
  return () => {
    const { result } = post("Profiler.takePreciseCoverage");
    const ours = result.filter(({ url }) => wanted.includes(url));
    return ours.reduce((total, script) => total + script.functions.reduce(rangesWithCount, 0), 0);
  };
}

function rangesWithCount(total, { ranges }) {
  return total + ranges.reduce((sum, { count }) => sum + (count > 0 ? 1 : 0), 0);
}

export const v8 = {
  name: "v8",
  label: "V8 block coverage",
  instrument: (files) => files,
  start,
  collector,
};
