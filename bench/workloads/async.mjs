/** async runs small asynchronous tasks through its queue, limits, series and graph. */
export default {
  name: "async",
  kind: "asynchronous",
  packages: ["async"],
  load(require) {
    // Not the bundle: a comment in it, meant for one of its files, tells Istanbul to ignore all of it.
    const auto = require("async/auto");
    const mapLimit = require("async/mapLimit");
    const queue = require("async/queue");
    const reduce = require("async/reduce");
    const waterfall = require("async/waterfall");
    const items = Array.from({ length: 200 }, (_, i) => i);
    const soon = (value) => Promise.resolve(value);
    return async () => {
      const squares = await mapLimit(items, 8, async (item) => soon(item * item));
      const sum = await reduce(squares, 0, async (total, square) => soon(total + square));
      const done = [];
      const workers = queue(async (item) => done.push(await soon(item)), 4);
      workers.push(items);
      await workers.drain();
      const steps = await waterfall([async () => soon(sum), async (value) => soon(value % 97)]);
      const graph = await auto({ a: async () => soon(1), b: ["a", async ({ a }) => soon(a + steps)] });
      return [squares.length, sum, done.length, steps, graph];
    };
  },
};
