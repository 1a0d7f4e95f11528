/** PostCSS parses a stylesheet and prints it. */
import { moduleText } from "./input.mjs";

export default {
  name: "postcss",
  kind: "parser",
  packages: ["postcss"],
  load(require) {
    const { parse } = require("postcss");
    const css = moduleText("playwright-core/lib/vite/htmlReport/report.css");
    return () => parse(css).toString();
  },
};
