/** js-yaml reads a document and prints it. As a fuzz target it reads tiny ones. */
import { engineTable } from "./input.mjs";

const DOCUMENTS = [
  "a: 1\nb: [x, 'y', \"z\"]\nc:\n  - d: null\n    e: 0x1f\n",
  "- &anchor {k: v}\n- *anchor\n- |\n  literal\n  text\n- >-\n  folded\n",
  "? complex\n: 1.5e3\nmerge: !!str 12\n# comment\ndate: 2001-12-14\n",
];

export default {
  name: "js-yaml",
  kind: "serialiser",
  packages: ["js-yaml"],
  load(require) {
    const { load, dump } = require("js-yaml");
    const text = dump(engineTable());
    return () => dump(load(text));
  },
  small(require) {
    const { load } = require("js-yaml");
    return { inputs: DOCUMENTS, run: (text) => JSON.stringify(load(text)).length };
  },
};
