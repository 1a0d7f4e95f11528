/**
 * `istanbul-kcov/jest-environment-jsdom`: jest-environment-jsdom that records tests. It extends the class that is
 * installed in the project.
 */
import { TestEnvironment } from "jest-environment-jsdom";
import { type JestEnvironmentClass, withKcov } from "./environment";

export type { JestEnvironment, JestEnvironmentClass } from "./environment";

/** The environment class, for Jest to load. */
const JsdomEnvironment: JestEnvironmentClass = withKcov(TestEnvironment) as unknown as JestEnvironmentClass;

export default JsdomEnvironment;
export { JsdomEnvironment as TestEnvironment };
