/**
 * The page's script: the modules of browser/ joined into one text.
 *
 * Each module becomes a function that is called when it is first required, as Node does for CommonJS. All modules are
 * in one directory, so a required path is the name of another module.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the build puts the code for the browser. */
const COMPILED = join(__dirname, "../../lib/page/browser");

const LOADER = `const made = {};
const load = (name) => {
  if (made[name] === undefined) modules[name]((made[name] = {}), load);
  return made[name];
};
load("./main");`;

export function pageScript(): string {
  const names = readdirSync(COMPILED)
    .filter((name) => name.endsWith(".js"))
    .sort();
  const modules = names.map((name) => {
    const text = readFileSync(join(COMPILED, name), "utf8").trim();
    return `${JSON.stringify(`./${name.slice(0, -".js".length)}`)}(exports, require) {\n${text}\n},`;
  });
  return `"use strict";\nconst modules = {\n${modules.join("\n")}\n};\n${LOADER}\n`;
}
