/**
 * Asks a project's Jest, in a separate process: configs, transformers and environments are code of the project, which
 * may print, change the process, end it or hang.
 *
 * No test is run, and no file of the project is written, including Jest's cache.
 */
import { readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { writeWhole } from "../bridge/whole-file";
import { isUnder } from "../directory";
import { defaultOf, descendsFrom } from "./ancestry";
import { configFile } from "./config-name";
import type { JestAnswer, JestFlags, JestQuestion, ProjectAnswer } from "./jest-answer";
import { environmentsOf } from "./jest-environments";
import {
  type GlobalConfig,
  jestLoader,
  type LoadJest,
  type ProjectConfig,
  type ScriptTransformer,
} from "./jest-modules";
import { search } from "./jest-search";
import { Trials } from "./jest-trials";
import { refusalOf } from "./refusal";

/** A project of Jest's config, with what is known of it. */
interface Subject {
  readonly config: ProjectConfig;
  readonly answer: ProjectAnswer;
  transformer?: ScriptTransformer;
  tests: readonly string[];
  /** The sources that its tests load. */
  readonly sources: string[];
}

class JestProcess {
  readonly #directory: string;
  readonly #question: JestQuestion;
  readonly #jest: LoadJest;
  readonly #answer: JestAnswer = { doing: "starting", isReported: false, projects: [], isComplete: false };

  /** @param directory where the question is, and where the answer is written. */
  constructor(directory: string) {
    this.#directory = directory;
    this.#question = JSON.parse(readFileSync(join(directory, "question.json"), "utf8"));
    this.#jest = jestLoader(this.#question.core);
  }

  async run(): Promise<void> {
    this.#tell("reading its config");
    const { flags } = this.#question;
    try {
      const { globalConfig, configs } = await this.#jest("jest-config").readConfigs(argv(flags), projectsOf(flags));
      await this.#examine(configs, globalConfig);
      this.#tell("loading the reporters");
      this.#answer.isReported = await this.#isReported(globalConfig);
    } catch (error) {
      this.#answer.refusal = refusalOf(error, configFile(process.cwd(), flags.config));
    }
    this.#answer.isComplete = true;
    this.#tell("nothing");
  }

  async #examine(configs: readonly ProjectConfig[], globalConfig: GlobalConfig): Promise<void> {
    // Jest sets it in its workers, and Babel configs check it.
    process.env["JEST_WORKER_ID"] ??= "1";
    const subjects = configs.map((config) => this.#subject(config));
    for (const subject of subjects) await this.#load(subject);
    if (subjects.every(({ sources }) => sources.length === 0)) giveByPlace(subjects, this.#question.sources);
    const unreadable = new Set(this.#question.unreadable);
    for (const { config, answer, transformer, tests, sources } of subjects) {
      if (transformer === undefined) continue;
      this.#tell(`trying the transformers${nameOf(config)}`);
      answer.groups = await new Trials(config, transformer, globalConfig).groups(sources, unreadable);
      this.#tell(`loading the environments${nameOf(config)}`);
      answer.environments = await environmentsOf(this.#jest, config, transformer, tests);
    }
  }

  async #isReported({ reporters }: GlobalConfig): Promise<boolean> {
    for (const [path] of reporters ?? []) {
      if (!isAbsolute(path)) continue;
      const loaded = await this.#jest("jest-util")
        .requireOrImportModule(path)
        .catch(() => undefined);
      if (descendsFrom("KcovReporter", defaultOf(loaded))) return true;
    }
    return false;
  }

  #subject(shared: ProjectConfig): Subject {
    const config = { ...shared, cacheDirectory: join(this.#directory, "cache") };
    const { rootDir, cwd, runner, testRunner, displayName } = config;
    const name = displayName === undefined ? {} : { displayName: displayName.name };
    const answer: ProjectAnswer = { ...name, rootDir, cwd, runner, testRunner, environments: [], groups: [] };
    this.#answer.projects.push(answer);
    return { config, answer, tests: [], sources: [] };
  }

  async #load(subject: Subject): Promise<void> {
    const { config, answer } = subject;
    let what = "load its transformers";
    try {
      this.#tell(`loading the transformers${nameOf(config)}`);
      subject.transformer = await this.#jest("@jest/transform").createScriptTransformer(config);
      what = "look for its tests";
      this.#tell(`looking for the tests${nameOf(config)}`);
      const { tests, loaded } = await search(this.#jest, config);
      subject.tests = tests;
      const isTest = new Set(tests);
      subject.sources.push(...this.#question.sources.filter((file) => loaded.has(file) && !isTest.has(file)));
    } catch (error) {
      answer.refusal = { what, ...refusalOf(error) };
    }
  }

  #tell(doing: string): void {
    this.#answer.doing = doing;
    writeWhole(join(this.#directory, "answer.json"), JSON.stringify(this.#answer));
  }
}

/**
 * If no test imports any of the given sources, it is not known what tests load. Then each project gets the sources
 * inside its directory.
 */
function giveByPlace(subjects: readonly Subject[], all: readonly string[]): void {
  const tools = new Set(subjects.flatMap(({ config }) => toolsOf(config)));
  const sources = all.filter((file) => !tools.has(file));
  const near = sources.map((file) => ({ file, owners: ownersOf(subjects, file) }));
  const isAnyOwned = near.some(({ owners }) => owners.length > 0);
  for (const { file, owners } of near) for (const subject of isAnyOwned ? owners : subjects) subject.sources.push(file);
}

/** What Jest itself loads, outside of the tests' module registry. */
function toolsOf({ transform, testEnvironment, testRunner, runner }: ProjectConfig): string[] {
  return [...transform.map(([, path]) => path), testEnvironment, testRunner, runner];
}

/** The projects with the innermost directory that contains a file. */
function ownersOf(subjects: readonly Subject[], file: string): Subject[] {
  const depths = subjects.map(({ config: { rootDir, roots } }) =>
    Math.max(...[rootDir, ...roots].map((root) => (isUnder(root, file) ? root.length : 0))),
  );
  const deepest = Math.max(...depths);
  return deepest === 0 ? [] : subjects.filter((_, index) => depths[index] === deepest);
}

/** As Jest's own command makes it from its flags. */
function argv({ config, rootDir }: JestFlags): object {
  const given = { config, rootDir };
  return { $0: "jest", _: [], ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}

function projectsOf({ projects = [] }: JestFlags): readonly string[] {
  return projects.length > 0 ? projects : [process.cwd()];
}

function nameOf({ displayName }: ProjectConfig): string {
  return displayName === undefined ? "" : ` of project ${displayName.name}`;
}

async function main(directory: string): Promise<void> {
  await new JestProcess(directory).run();
  // Transformers may have services that keep a process alive.
  process.exit(0);
}

void main(process.argv[2] as string);
