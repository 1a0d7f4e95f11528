/**
 * `istanbul-kcov/jest-environment-jsdom`: jest-environment-jsdom with recording in it. The class it extends is the one
 * that is installed in the project.
 */
import { TestEnvironment } from "jest-environment-jsdom";
import { type JestEnvironmentClass, withKcov } from "./environment";

export type { JestEnvironment, JestEnvironmentClass } from "./environment";

/** The environment class, for Jest to load. */
const JsdomEnvironment: JestEnvironmentClass = withKcov(TestEnvironment) as unknown as JestEnvironmentClass;

export default JsdomEnvironment;
export { JsdomEnvironment as TestEnvironment };
