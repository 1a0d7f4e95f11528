/** fft.js transforms a signal and its spectrum back: loops over numbers, the worst case for counters. */
const SIZE = 4096;

export default {
  name: "fft.js",
  kind: "numeric",
  packages: ["fft.js"],
  load(require) {
    const FFT = require("fft.js");
    const fft = new FFT(SIZE);
    const signal = Array.from({ length: SIZE }, (_, i) => Math.sin(i / 7) + Math.cos(i / 31));
    const [spectrum, back] = [fft.createComplexArray(), fft.createComplexArray()];
    return () => {
      fft.realTransform(spectrum, signal);
      fft.completeSpectrum(spectrum);
      fft.inverseTransform(back, spectrum);
      return back;
    };
  },
};
