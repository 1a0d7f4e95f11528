/**
 * The ways in which a random program is instrumented: by Istanbul's own Instrumenter, by our plugin and by our hooks.
 *
 * Plain JavaScript over lib/, for the thread that runs the programs: Babel takes three times as long inside Jest. The
 * rule: each way gets the same code and file names, and no configuration of anybody.
 */
const { transformSync } = require("@babel/core");
const { createInstrumenter } = require("istanbul-lib-instrument");
const { default: plugin } = require("../../lib/babel/plugin");
const { SourceInstrumenter } = require("../../lib/instrument/source");

const TO_COMMONJS = "@babel/plugin-transform-modules-commonjs";

/** What babel-jest says of itself: the array of counters is a constant then. */
const CALLER = { name: "babel-jest", supportsStaticESM: false };

/** What runs without any instrumentation: the code itself, unless modules have to be compiled. */
function bare({ kind }) {
  return kind === "compiled" ? transform(kind, []) : (code) => code;
}

function byIstanbul({ kind }, { reportLogic }) {
  const instrumenter = createInstrumenter({
    reportLogic,
    esModules: kind !== "commonjs",
    autoWrap: true,
    compact: true,
    coverageGlobalScope: "globalThis",
    coverageGlobalScopeFunc: false,
  });
  const after = bare({ kind });
  return (code, filename) => after(instrumenter.instrumentSync(code, filename), filename);
}

function byUs({ kind, root }, { way, ...options }) {
  const all = { ...options, cwd: root };
  if (way === "hook" && kind !== "compiled") return byHook(kind, all);
  const caller = way === "caller" && kind !== "module" ? { caller: CALLER } : {};
  return transform(kind, [[plugin, all]], caller);
}

function byHook(kind, options) {
  const refuse = (message) => {
    throw new Error(message);
  };
  const instrumenter = new SourceInstrumenter(options, refuse);
  return (code, filename) => instrumenter.instrument(code, filename, kind === "module" ? "module" : "commonjs");
}

function transform(kind, plugins, options = {}) {
  return (code, filename) => {
    const { code: compiled } = transformSync(code, {
      filename,
      cwd: __dirname,
      configFile: false,
      babelrc: false,
      compact: true,
      sourceType: kind === "commonjs" ? "script" : "module",
      parserOpts: { allowReturnOutsideFunction: true },
      plugins: [...plugins, ...(kind === "compiled" ? [TO_COMMONJS] : [])],
      ...options,
    });
    return compiled;
  };
}

module.exports = { bare, byIstanbul, byUs };
