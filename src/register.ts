/**
 * `istanbul-kcov/register`: instruments every module a process loads from here on, CommonJS and ESM.
 *
 * For `node --require` and `node --import` alike; `istanbul-kcov trace` puts it into NODE_OPTIONS, and with it where to
 * record. Stands for nyc's register script. The rule: without a trace it writes nothing; the counters are simply there.
 */
import { hookImport } from "./instrument/esm-hook";
import { hookRequire } from "./instrument/require-hook";
import { SourceInstrumenter } from "./instrument/source";
import { traceChildren } from "./trace/children";
import { readEnvironment, type TraceEnvironment } from "./trace/environment";
import { recordAtExit } from "./trace/record";
import { warn } from "./warning";

function register(environment: TraceEnvironment): void {
  const { options, directory } = environment;
  if (directory !== undefined) recordAtExit(directory);
  if (directory !== undefined) attempt(() => traceChildren(environment));
  const instrumenter = new SourceInstrumenter(options, warn);
  hookRequire(instrumenter);
  hookImport(instrumenter, instrumenter.options);
}

function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    warn((error as Error).message);
  }
}

attempt(() => {
  const environment = readEnvironment(process.env);
  if (environment !== undefined) register(environment);
});
