/** Identifies a test by its file and titles, as text. */
export const testKey = ({ file, path }) => JSON.stringify([file, ...path]);

export function testOf(key) {
  const [file, ...path] = JSON.parse(key);
  return { file, path };
}
