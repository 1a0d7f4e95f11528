/** Before all tests that run lib/. */
import { readdirSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { beginRun } from "./made-once";

const PACKAGE = resolve(__dirname, "../..");

/** What `npm run build` writes last. */
const BUILT = join(PACKAGE, "lib/scan/scan.wasm");

export default function beforeAllTests(): void {
  refuseStaleLib();
  beginRun();
}

/** Tests of a lib/ that was built before the last change of src/ would tell of older code. */
function refuseStaleLib(): void {
  const built = statSync(BUILT, { throwIfNoEntry: false });
  if (built === undefined) throw new Error("lib/ is not built: run npm run build");
  const entries = readdirSync(join(PACKAGE, "src"), { recursive: true, withFileTypes: true });
  const sources = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const newer = sources.find((file) => statSync(file).mtimeMs > built.mtimeMs);
  if (newer !== undefined) throw new Error(`lib/ is older than ${relative(PACKAGE, newer)}: run npm run build`);
}
