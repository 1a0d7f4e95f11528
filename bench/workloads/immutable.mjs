/** Immutable builds, changes and sorts persistent maps and lists: little code, many small objects. */
import { engineRows } from "./input.mjs";

export default {
  name: "immutable",
  kind: "allocation",
  packages: ["immutable"],
  load(require) {
    const { List, Map: PersistentMap } = require("immutable");
    const rows = engineRows();
    return () => {
      const byFeature = rows.reduce(
        (map, { feature, engine, since }) => map.setIn([feature, engine], since),
        new PersistentMap(),
      );
      const list = List(rows.map((row) => row.since)).push("0");
      const counts = list.groupBy((since) => since).map((group) => group.size);
      return [byFeature.toJS(), counts.sort((a, b) => b - a).toArray()];
    };
  },
};
