/** Plain code: what everything is compared with. */
export const plain = {
  name: "plain",
  label: "plain",
  instrument: (files) => files,
  collector: () => () => 1,
};
