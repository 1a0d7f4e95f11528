/**
 * The page's script: the modules of browser/ joined into one text.
 *
 * Each module is a function that is called when it is first required, as Node does with CommonJS. They lie in one
 * directory, so that what one requires is the other's name.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the build leaves what the browser runs. */
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
