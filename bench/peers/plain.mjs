/** Plain code, with which everything is compared. */
export const plain = {
  name: "plain",
  label: "plain",
  instrument: (files) => files,
  collector: () => () => 1,
};
