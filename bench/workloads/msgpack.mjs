/** @msgpack/msgpack encodes nested records and decodes them. */
import { engineTable } from "./input.mjs";

export default {
  name: "msgpack",
  kind: "serialiser",
  packages: ["@msgpack/msgpack"],
  load(require) {
    const { encode, decode } = require("@msgpack/msgpack");
    const data = engineTable();
    return () => decode(encode(data));
  },
};
