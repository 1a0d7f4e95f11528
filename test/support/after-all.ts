/** After all tests that ran lib/. */
import { endRun } from "./made-once";

export default endRun;
