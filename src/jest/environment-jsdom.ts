/**
 * `istanbul-kcov/jest-environment-jsdom`: jest-environment-jsdom with recording in it.
 *
 * The rule: the class it extends is the one that the project's Jest brings, so that versions match.
 */
import { TestEnvironment } from "jest-environment-jsdom";
import { withKcov } from "./environment";

const JsdomEnvironment: typeof TestEnvironment = withKcov(TestEnvironment);

export default JsdomEnvironment;
export { JsdomEnvironment as TestEnvironment };
