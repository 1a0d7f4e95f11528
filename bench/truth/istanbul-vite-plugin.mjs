/** A Vite plugin that does only what Istanbul does: its instrumenter, before Vite compiles. */
import { createRequire } from "node:module";

const { createInstrumenter } = createRequire(import.meta.url)("istanbul-lib-instrument");

const SOURCE = /\.[cm]?[jt]sx?$/;
const TEST = /\/node_modules\/|\/tests?\/|\.(?:test|spec)\.|\.config\.|write-coverage/;

export default function istanbul() {
  return {
    name: "plain-istanbul",
    enforce: "pre",
    transform(code, id) {
      const isSource = SOURCE.test(id) && !TEST.test(id) && id.startsWith(process.cwd());
      return isSource ? { code: instrumenterOf(id).instrumentSync(code, id) } : undefined;
    },
  };
}

function instrumenterOf(id) {
  const parserPlugins = [...(/tsx?$/.test(id) ? ["typescript"] : []), ...(/x$/.test(id) ? ["jsx"] : [])];
  return createInstrumenter({ esModules: true, parserPlugins });
}
