// How Jest compiles our TypeScript tests and sources; the package itself is built by tsc.
module.exports = {
  presets: [["@babel/preset-env", { targets: { node: "current" } }], "@babel/preset-typescript"],
};
