/** decimal.js computes with 60 digits: roots, logarithms, powers and sums. */
export default {
  name: "decimal.js",
  kind: "numeric",
  packages: ["decimal.js"],
  load(require) {
    const Decimal = require("decimal.js").clone({ precision: 60 });
    return () => {
      let sum = new Decimal(0);
      for (let i = 2; i < 12; i++) {
        const x = new Decimal(i).sqrt();
        sum = sum.plus(x.ln().times(x.pow("1.5"))).minus(x.exp().div(i));
      }
      return sum.toString();
    };
  },
};
