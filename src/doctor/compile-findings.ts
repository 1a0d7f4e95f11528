/**
 * What the transformers of a Jest project mean for per-test coverage, judged by the output of those that were tried.
 */
import { relative } from "node:path";
import { plural } from "../plural";
import type { Finding } from "./finding";
import type { Group, ProjectAnswer, Trial } from "./jest-answer";
import { packageOf, whereOf } from "./naming";

const OURS = "istanbul-kcov";
const VARIABLE = "__coverage__";

/** Each once, however many groups have it. */
export function compileFindings(project: ProjectAnswer): Finding[] {
  const all = project.groups.flatMap((group) => groupFindings(project, group));
  return [...new Map(all.map((finding) => [finding.what, finding])).values()];
}

/** Whether anything would be recorded, as far as it was tried; undefined where nothing was. */
export function isCounted(projects: readonly ProjectAnswer[]): boolean | undefined {
  const trials = projects.flatMap(({ groups }) => groups.flatMap((group) => group.trials));
  return trials.length === 0 ? undefined : trials.some(hasCounters);
}

function groupFindings(project: ProjectAnswer, group: Group): Finding[] {
  const { trials } = group;
  const bare = trials.find((trial) => !hasCounters(trial) && trial.refusal === undefined && !isOurs(trial));
  const foreign = trials.find(({ variable }) => variable !== undefined && variable !== VARIABLE);
  return [
    ...(bare === undefined ? [] : [uncounted(project, group, bare)]),
    ...(foreign === undefined ? [] : [otherVariable(foreign.variable)]),
    ...(trials.every(({ refusal }) => refusal !== undefined) ? [refused(project, group)] : []),
    ...trials.flatMap(pluginFindings).slice(0, 1),
  ];
}

function hasCounters({ variable }: Trial): boolean {
  return variable !== undefined;
}

/** Whether our plugin met the file and left it alone because of its options. */
function isOurs({ plugins = [] }: Trial): boolean {
  return plugins.includes(OURS);
}

function uncounted(project: ProjectAnswer, group: Group, trial: Trial): Finding {
  if (trial.plugins !== undefined) return withoutPreset(project);
  if (group.ignoredBy !== undefined) return ignored(project, group, trial, group.ignoredBy);
  return group.compiler === undefined
    ? unmatched(project, group, trial)
    : otherCompiler(project, group.compiler, trial);
}

/** Babel looks for a config in the project's rootDir, and above it only with a setting. */
function withoutPreset(project: ProjectAnswer): Finding {
  const { rootDir, cwd } = project;
  const above = `, in a Babel config in ${rootDir} or, if babel-jest has { "rootMode": "upward" }, in one above it`;
  return {
    what: `the Babel config for tests${whereOf(project)} has neither our preset nor our plugin`,
    remedy: `add "istanbul-kcov/babel-preset" to env.test.presets${rootDir === cwd ? "" : above}`,
    isByHand: true,
  };
}

function ignored(project: ProjectAnswer, group: Group, trial: Trial, pattern: string): Finding {
  const names = namesOf(project, group, trial);
  return {
    what: `transformIgnorePatterns${whereOf(project)} keeps ${names} from being transformed (${pattern})`,
    remedy: "narrow the pattern, or nothing in them is recorded",
  };
}

function unmatched(project: ProjectAnswer, group: Group, trial: Trial): Finding {
  const where = whereOf(project);
  if (group.isPlain)
    return {
      what: `sources${where} are not compiled at all, since \`transform\` is empty, so the preset never sees them`,
      remedy: 'set transform to { "\\\\.[cm]?[jt]sx?$": "babel-jest" }',
    };
  const names = namesOf(project, group, trial);
  return {
    what: `${names} is matched by no \`transform\`${where}, so Jest does not compile it and nothing is recorded`,
    remedy: `add "\\\\${group.extension}$": "babel-jest" to transform`,
  };
}

function otherCompiler(project: ProjectAnswer, compiler: string, trial: Trial): Finding {
  return {
    what: `no counters are in what ${packageOf(compiler)} makes of ${nameOf(project, trial)}${whereOf(project)}`,
    remedy:
      "compile with babel-jest, or let it pass its output on to Babel (ts-jest has `babelConfig`), " +
      'with "istanbul-kcov/babel-preset" in env.test.presets of the Babel config; ' +
      "or let Jest count (`collectCoverage`)",
    isByHand: true,
  };
}

function refused(project: ProjectAnswer, { compiler, trials }: Group): Finding {
  const [trial] = trials as readonly [Trial];
  const { reason = "", file } = trial.refusal ?? {};
  const name = compiler === undefined ? "Jest" : packageOf(compiler);
  const words = reason.replace(`${trial.file}: `, "");
  return {
    what: `${name} cannot compile ${nameOf(project, trial)}${whereOf(project)} (${words})`,
    remedy: file === undefined || file === trial.file ? "fix its config or the file" : `fix ${file}`,
  };
}

function pluginFindings({ plugins = [] }: Trial): Finding[] {
  const own = plugins.filter((key) => key === OURS).length;
  const isDoubled = own > 0 && own < plugins.length;
  return [...(own > 1 ? [TWICE] : []), ...(isDoubled ? [ISTANBUL_TOO] : [])];
}

const TWICE: Finding = {
  what: "the Babel config for tests has our plugin more than once, and only the first instruments",
  remedy: "keep either the preset or the plugin",
};

const ISTANBUL_TOO: Finding = {
  what: "the Babel config for tests has babel-plugin-istanbul too, which finds the code instrumented and stays away",
  remedy: "drop babel-plugin-istanbul; `jest --coverage` brings its own",
};

function otherVariable(variable: unknown): Finding {
  return {
    what: `coverageVariable is ${JSON.stringify(variable)}, and Jest reads ${VARIABLE}`,
    remedy: "drop coverageVariable",
  };
}

function namesOf(project: ProjectAnswer, { files, extension }: Group, trial: Trial): string {
  const name = nameOf(project, trial);
  return files === 1 ? name : `${name}, as all ${plural(files, `${extension} file`)} that tests load,`;
}

function nameOf({ cwd }: ProjectAnswer, { file }: Trial): string {
  return relative(cwd, file);
}
