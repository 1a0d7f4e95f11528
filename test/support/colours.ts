/**
 * A small project under test: functions that a test calls by name, so that what it covered reads as a list of words.
 */

const WORDS = ["black", "blue", "green", "grey", "red", "white", "yellow"];

/** Sources and Babel config; `colours` has one function per word, and `lazy` is a word that loads. */
export const COLOURS: Readonly<Record<string, string>> = {
  "package.json": "{}",
  "babel.config.js": 'module.exports = { presets: ["istanbul-kcov/babel-preset"] };',
  "src/colours.js": WORDS.map((word) => `exports.${word} = () => {\n  return "${word}";\n};\n`).join(""),
  "src/lazy.js": 'module.exports = "lazy";\n',
};

/** A test file in which every colour is a function in scope. */
export function testFile(body: string, docblock = ""): string {
  return `${docblock}const { ${WORDS.join(", ")} } = require("../src/colours");
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
${body}`;
}
