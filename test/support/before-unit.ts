/** Before all unit tests. */
import { beginRun } from "./made-once";

export default beginRun;
