import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { transformSync } from "@babel/core";
import { afterAll, describe, expect, test } from "@jest/globals";
import plugin from "../../src/babel/plugin";
import { HostProject } from "../support/host-project";

const SOURCE = readFileSync(resolve(__dirname, "../../fixtures/expression-cjs/tokenizer.js"), "utf8");

const project = new HostProject({
  "package.json": "{}",
  "expression-error.js": readFileSync(resolve(__dirname, "../../fixtures/expression-cjs/expression-error.js"), "utf8"),
  "operators.js": readFileSync(resolve(__dirname, "../../fixtures/expression-cjs/operators.js"), "utf8"),
  "tokenizer.js": SOURCE,
  "main.js": 'console.log(Object.values(require("./tokenizer"))[0]("1 + x").length);',
});

afterAll(() => project.remove());

function nycReport(...args: string[]): { stdout: string; coverage: Record<string, unknown> } {
  const { stdout } = project.run("nyc", [
    "--reporter=json",
    "--silent=false",
    "--include=tokenizer.js",
    ...args,
    "node",
    "main.js",
  ]);
  const coverage: Record<string, Record<string, unknown>> = JSON.parse(project.read("coverage/coverage-final.json"));
  for (const file of Object.values(coverage))
    for (const key of ["hash", "_coverageSchema", "contentHash"]) delete file[key];
  return { stdout, coverage };
}

describe("nyc", () => {
  test("reports a program that our plugin instrumented as one that it instrumented itself", () => {
    const own = nycReport();
    const file = project.path("tokenizer.js");
    const code = transformSync(SOURCE, {
      filename: file,
      plugins: [[plugin, { cwd: project.directory }]],
      babelrc: false,
      configFile: false,
    });
    project.write("tokenizer.js", code?.code ?? "");
    expect(nycReport("--instrument=false")).toEqual(own);
    expect(Object.keys(own.coverage)).toEqual([file]);
  });
});
