/** Runs the plain copy's suite again and again in one loaded Jest, which is killed when a mutant never ends. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { testKey } from "./test-key.mjs";

const SERVER = fileURLToPath(new URL("suite-server.mjs", import.meta.url));

/** Jest keeps some memory of each run. */
const RUNS_OF_ONE_PROCESS = 20;

export class WarmJest {
  #repository;
  #child;
  #runs = 0;
  /** How long the suite may take; the very first run has no limit to speak of. */
  limitMs = 30 * 60_000;

  constructor(repository) {
    this.#repository = repository;
  }

  /** Each test's status, and the files that could not be run; undefined when the suite did not end. */
  async suite() {
    return read(await this.#run({}));
  }

  /** The same for one test without the others of its file. */
  async alone({ file, path }) {
    const name = path.join(" ").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return read(await this.#run({ _: [file], runTestsByPath: true, testNamePattern: `^${name}$` }));
  }

  /** Kills the processes of tests too, which a mutant may keep from ending. */
  stop() {
    const child = this.#child;
    this.#child = undefined;
    this.#runs = 0;
    if (child?.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGKILL");
  }

  async #run(argv) {
    if (this.#runs++ === RUNS_OF_ONE_PROCESS) this.stop();
    this.#child ??= this.#start();
    const answer = await answerOf(this.#child, argv, this.limitMs);
    if (answer === undefined) this.stop();
    return answer;
  }

  #start() {
    const { plain, env } = this.#repository;
    return fork(SERVER, { cwd: plain, env, detached: true, stdio: ["ignore", "ignore", "ignore", "ipc"] });
  }
}

/** Undefined when the process ends or the time is up. */
function answerOf(child, argv, limitMs) {
  return new Promise((resolve) => {
    const finish = (answer) => {
      clearTimeout(timer);
      child.off("exit", onExit).off("message", finish);
      resolve(answer);
    };
    const onExit = () => finish(undefined);
    const timer = setTimeout(onExit, limitMs);
    child.once("exit", onExit).once("message", finish);
    child.send(argv);
  });
}

/** Tests of one file with the same names count as one, which fails if any of them does. */
function read(files) {
  if (files === undefined) return undefined;
  const statuses = new Map();
  for (const { file, tests } of files) {
    for (const { path, status } of tests) {
      const key = testKey({ file, path });
      if (statuses.get(key) !== "failed") statuses.set(key, status);
    }
  }
  return { statuses, broken: new Set(files.filter(({ couldNotRun }) => couldNotRun).map(({ file }) => file)) };
}
