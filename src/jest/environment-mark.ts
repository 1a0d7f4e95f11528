/** What tells an environment class of ours from others. */

/** The package may be there more than once: in a project, and where its command was started from. */
export const KCOV_ENVIRONMENT: unique symbol = Symbol.for("istanbul-kcov.environment");

/** Whether an environment records tests already, by itself or by what it extends. */
export function isKcovEnvironment(environment: object): boolean {
  return Reflect.get(environment, KCOV_ENVIRONMENT) === true;
}
