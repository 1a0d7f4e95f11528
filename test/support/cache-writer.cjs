/** Fills a cache, over and over, until it is killed: `node cache-writer.cjs DIRECTORY ROUND`. */
const { InstrumentCache } = require("../../lib/instrument/cache");
const { makerHash } = require("../../lib/instrument/maker");

const [, , directory, round] = process.argv;
const cache = new InstrumentCache({ directory });
process.stdout.write(makerHash());
for (let i = 0; ; i++) {
  const code = `${round} ${i % 30}`;
  cache.text(code, [], () => `${code}\n`.repeat(20_000));
}
