/** After all tests. */
import { endRun } from "./made-once";

export default endRun;
