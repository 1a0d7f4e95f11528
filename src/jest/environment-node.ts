/**
 * `istanbul-kcov/jest-environment-node`: jest-environment-node that records tests. It extends the class that the
 * project's Jest brings, so that versions match.
 */
import { TestEnvironment } from "jest-environment-node";
import { type JestEnvironmentClass, withKcov } from "./environment";

export type { JestEnvironment, JestEnvironmentClass } from "./environment";

/** The environment class, for Jest to load. */
const NodeEnvironment: JestEnvironmentClass = withKcov(TestEnvironment) as unknown as JestEnvironmentClass;

export default NodeEnvironment;
export { NodeEnvironment as TestEnvironment };
