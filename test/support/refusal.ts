/** What a refused operation threw, so that one expectation can state code, syscall and message together. */
import { KcovError } from "../../src/errors";

export function refusalOf(action: () => unknown): KcovError {
  try {
    action();
  } catch (error) {
    if (error instanceof KcovError) return error;
    throw new Error(`expected a KcovError, got ${String(error)}`, { cause: error });
  }
  throw new Error("expected a KcovError, nothing was thrown");
}
