/** What a project's Jest config means for per-test coverage, judged by the answers of Jest itself. */
import type { Asked } from "./ask-jest";
import { compileFindings, isCounted } from "./compile-findings";
import type { Finding } from "./finding";
import type { EnvironmentAnswer, JestAnswer, ProjectAnswer } from "./jest-answer";
import { packageOf, whereOf } from "./naming";

/** The oldest version for which the README is right. */
const OLDEST_JEST = 29;

export function jestFindings({ version, answer, end }: Asked): Finding[] {
  const { refusal, projects, doing, isComplete } = answer;
  const old = Number.parseInt(version, 10) >= OLDEST_JEST ? [] : [tooOld(version)];
  if (refusal !== undefined) return [...old, refusedConfig(refusal)];
  const ended = isComplete ? [] : [unanswered(end ?? "ended", doing)];
  const known = projects.length === 0 ? [] : [...reporterFindings(answer), ...projectsFindings(projects)];
  return [...old, ...ended, ...known];
}

function tooOld(version: string): Finding {
  return { what: `this is Jest ${version}`, remedy: `use Jest ${OLDEST_JEST} or newer` };
}

function refusedConfig({ reason, file }: NonNullable<JestAnswer["refusal"]>): Finding {
  return { what: `Jest refuses its config (${reason})`, remedy: `fix ${file ?? "the config"}` };
}

function unanswered(end: string, doing: string): Finding {
  return { what: `Jest ${end} while ${doing}`, remedy: "let configs and transformers come to an end" };
}

function reporterFindings({ isReported, isComplete }: JestAnswer): Finding[] {
  return isReported || !isComplete ? [] : [NO_REPORTER];
}

const NO_REPORTER: Finding = {
  what: "istanbul-kcov/jest-reporter is not among the reporters, so nothing is written",
  remedy: 'set reporters to ["default", "istanbul-kcov/jest-reporter"]',
  isByHand: true,
};

/** A project with another kind of runner, such as a linter, is not judged if there are others. */
function projectsFindings(projects: readonly ProjectAnswer[]): Finding[] {
  const run = projects.filter(({ runner }) => packageOf(runner) === "jest-runner");
  if (run.length === 0) return projects.slice(0, 1).map(otherRunner);
  const findings = run.flatMap((project) => [...settingFindings(project), ...compileFindings(project)]);
  return findings.length === 0 && isCounted(run) === false ? [NOTHING] : findings;
}

function settingFindings(project: ProjectAnswer): Finding[] {
  const { testRunner, environments, refusal, groups } = project;
  // A transformer that fails for sources also fails for an environment that it compiles.
  const isCompiling = groups.every(({ trials }) => trials.every((trial) => trial.refusal === undefined));
  return [
    ...(refusal === undefined ? [] : [refusedProject(project, refusal)]),
    ...environments
      .filter((environment) => isCompiling || environment.refusal === undefined)
      .flatMap((environment) => environmentFindings(project, environment)),
    ...(/jest-circus/.test(testRunner) ? [] : [otherTestRunner(project)]),
  ];
}

const NOTHING: Finding = {
  what: "our plugin leaves alone all of the sources that were tried",
  remedy: "change the options of the preset: cwd, include, exclude, extension",
};

function refusedProject(
  project: ProjectAnswer,
  { what, reason, file }: NonNullable<ProjectAnswer["refusal"]>,
): Finding {
  return {
    what: `Jest cannot ${what}${whereOf(project)} (${reason})`,
    remedy: `fix ${file ?? "the config"}`,
  };
}

function environmentFindings(project: ProjectAnswer, environment: EnvironmentAnswer): Finding[] {
  const { path, records, tests, refusal } = environment;
  if (records) return [];
  const setting = tests === undefined ? "testEnvironment" : "@jest-environment";
  const subject = `the ${setting}${tests === undefined ? whereOf(project) : ` of ${tests.join(", ")}`}`;
  if (refusal !== undefined)
    return [{ what: `${subject} cannot be loaded (${refusal.reason})`, remedy: `fix ${refusal.file ?? path}` }];
  return [
    {
      what: `${subject} is ${packageOf(path)}, which does not record what each test covers`,
      remedy: wrapping(path, setting),
      isByHand: true,
    },
  ];
}

function wrapping(path: string, setting: string): string {
  const name = /^jest-environment-(node|jsdom)$/.exec(packageOf(path))?.[1];
  if (name === undefined) return "wrap it with withKcov of istanbul-kcov/jest-environment";
  return `set ${setting} to istanbul-kcov/jest-environment-${name}`;
}

function otherTestRunner(project: ProjectAnswer): Finding {
  const name = packageOf(project.testRunner);
  return {
    what: `the testRunner${whereOf(project)} is ${name}, which does not tell environments where a test begins and ends`,
    remedy: "use jest-circus, Jest's default",
  };
}

function otherRunner({ runner }: ProjectAnswer): Finding {
  return {
    what: `the runner is ${packageOf(runner)}, which does not run tests in Jest's environments as Jest's own does`,
    remedy: "use jest-runner, Jest's default",
  };
}
