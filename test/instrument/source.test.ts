/** Syntax that Node runs and Babel reads only when told to. */
import { expect, test } from "@jest/globals";
import { SourceInstrumenter } from "../../src/instrument/source";

const warnings: string[] = [];
const instrumenter = new SourceInstrumenter({ cwd: "/repo", exclude: [] }, (line) => warnings.push(line));

const WITH_MAP = "\n//# sourceMappingURL=data:application/json,{}";

test.each([
  ['import data from "./d.json" assert { type: "json" };', 'with{type:"json"}'],
  ['import data from "./d.json" with { type: "json" };', 'with{type:"json"}'],
  ['import source data from "./d.wasm";', "import source data from"],
])("%s", (code, printed) => {
  for (const end of ["", WITH_MAP]) {
    const text = instrumenter.instrument(`${code}\ndata.x;${end}`, "/repo/a.mjs", "module");
    expect(text).toContain(printed);
    expect(text).toMatch(/_c\[0\]\+\+;\s*data\.x/);
  }
  expect(warnings).toEqual([]);
});
