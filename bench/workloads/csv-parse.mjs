/** csv-parse reads a table with a header line and quoted cells. */
import { engineRows } from "./input.mjs";

const OPTIONS = { columns: true, cast: true };

export default {
  name: "csv-parse",
  kind: "parser",
  packages: ["csv-parse"],
  load(require) {
    const { parse } = require("csv-parse/sync");
    const lines = engineRows().map(({ feature, engine, since }) => `"${feature}",${engine},${since}\n`);
    const text = `feature,engine,since\n${lines.join("")}`;
    return () => parse(text, OPTIONS);
  },
};
