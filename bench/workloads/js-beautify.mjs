/** js-beautify lays out a minified program. */
import { moduleText } from "./input.mjs";

export default {
  name: "js-beautify",
  kind: "formatter",
  packages: ["js-beautify"],
  load(require) {
    const { js } = require("js-beautify");
    const source = moduleText("marked/lib/marked.umd.js").slice(0, 20_000);
    return () => js(source, { indent_size: 2 });
  },
};
