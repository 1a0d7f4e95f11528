/**
 * `istanbul-kcov/jest-environment-node`: jest-environment-node with recording in it.
 *
 * The rule: the class it extends is the one that the project's Jest brings, so that versions match.
 */
import { TestEnvironment } from "jest-environment-node";
import { withKcov } from "./environment";

const NodeEnvironment: typeof TestEnvironment = withKcov(TestEnvironment);

export default NodeEnvironment;
export { NodeEnvironment as TestEnvironment };
