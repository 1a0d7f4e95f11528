/** marked turns a manual into HTML. Its build is minified, so lines are long and expressions many. */
import { moduleText, requireScript } from "./input.mjs";

const TEXTS = [
  '# Title\n\nA *b* **c** `d` [e](f "g").\n\n- one\n- two\n  1. three\n\n> quote\n',
  "| a | b |\n|---|:-:|\n| 1 | ~~2~~ |\n\n```js\nlet x;\n```\n\n---\n<b>html</b> &amp; \\*\n",
  "Line one  \nline two <https://example.org> ![i](j)\n\nSetext\n===\n\n- [x] done\n- [ ] open\n",
];

export default {
  name: "marked",
  kind: "formatter",
  packages: ["marked"],
  load(require) {
    const { parse } = requireScript(require, "marked/lib/marked.umd.js");
    const text = moduleText("commander/Readme.md");
    return () => parse(text);
  },
  small(require) {
    const { parse } = requireScript(require, "marked/lib/marked.umd.js");
    return { inputs: TEXTS, run: (text) => parse(text).length };
  },
};
