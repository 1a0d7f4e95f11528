/** The mark by which our environment classes are recognised. */

/** There may be more than one copy of the package: in a project, and where its command was started from. */
export const KCOV_ENVIRONMENT: unique symbol = Symbol.for("istanbul-kcov.environment");

/** Whether an environment records tests already, itself or through a class that it extends. */
export function isKcovEnvironment(environment: object): boolean {
  return Reflect.get(environment, KCOV_ENVIRONMENT) === true;
}
