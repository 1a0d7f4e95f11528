/** Sucrase compiles the TypeScript of a package to CommonJS. */
import { moduleTexts } from "./input.mjs";

const OPTIONS = { transforms: ["typescript", "imports"] };

export default {
  name: "sucrase",
  kind: "compiler",
  packages: ["sucrase"],
  load(require) {
    const { transform } = require("sucrase");
    const sources = moduleTexts("@msgpack/msgpack/src", ".ts");
    return () => sources.map((source) => transform(source, OPTIONS).code);
  },
};
