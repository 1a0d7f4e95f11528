/**
 * A process that compiles with the Babel it is told: units as JSON on standard input, their code as JSON on standard
 * output.
 *
 * A unit's plugins and presets are names, found beside that Babel, or ours by absolute paths; options may follow each.
 * What looking-preset.cjs saw comes with the code.
 */
const { createRequire } = require("node:module");
const { isAbsolute } = require("node:path");
const { text } = require("node:stream/consumers");

const [directory] = process.argv.slice(2);
const requireThere = createRequire(`${directory}/package.json`);
const babel = requireThere("@babel/core");

function resolved([name, options = {}]) {
  return [isAbsolute(name) ? name : requireThere.resolve(name), options];
}

function compiled({ code, plugins = [], presets = [], ...options }) {
  const lists = { plugins: plugins.map(resolved), presets: presets.map(resolved) };
  const result = babel.transformSync(code, { configFile: false, babelrc: false, ...options, ...lists });
  return { code: result.code, seen: result.metadata.seen };
}

text(process.stdin).then((units) => {
  const results = JSON.parse(units).map(compiled);
  const codes = results.map(({ code }) => code);
  process.stdout.write(JSON.stringify({ version: babel.version, codes, seen: results.map(({ seen }) => seen) }));
});
