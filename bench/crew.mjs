/**
 * A crew: one process per side, all alive at once and asked in turn, one at a time, so that noise of the machine
 * affects all alike. Samples are milliseconds per iteration, one per batch; a turn is several batches. Each launch is a
 * new crew, since a process keeps for life what the optimizing compiler decided early on.
 */
import { fork } from "node:child_process";
import { join } from "node:path";
import { BENCH } from "./paths.mjs";

export class Member {
  #child;

  static async start(side, planFile) {
    const member = new Member();
    member.side = side;
    member.#child = fork(join(BENCH, "host.mjs"), [planFile], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    await member.#answer();
    return member;
  }

  async ask(ask, argument) {
    this.#child.send({ ask, argument });
    return await this.#answer();
  }

  stop() {
    this.#child.disconnect();
    this.#child.kill();
  }

  #answer() {
    return new Promise((resolve, reject) => {
      const child = this.#child;
      const onExit = (code) => reject(new Error(`${this.side} ended with ${code}`));
      child.once("exit", onExit);
      child.once("message", ({ answer }) => {
        child.off("exit", onExit);
        resolve(answer);
      });
    });
  }
}

/** Samples by side. `plans` maps sides to plan files; `pace` is `{ launches, rounds, warmMs, turnMs, batchMs }`. */
export async function sampleSides(plans, pace) {
  const samples = new Map([...plans.keys()].map((side) => [side, []]));
  for (let launch = 0; launch < pace.launches; launch++) {
    const members = [];
    for (const [side, file] of plans) members.push(await Member.start(side, file));
    for (const member of members) member.rate = await member.ask("warm", pace.warmMs);
    for (let round = 0; round < pace.rounds; round++) await playRound(rotate(members, round), samples, pace);
    for (const member of members) member.stop();
  }
  return samples;
}

async function playRound(members, samples, { turnMs, batchMs }) {
  for (const member of members) {
    const count = Math.max(1, Math.round(member.rate * batchMs));
    const batches = Math.max(1, Math.round((member.rate * turnMs) / count));
    const times = await member.ask("times", { count, batches });
    samples.get(member.side).push(...times.map((ms) => ms / count));
  }
}

/** Lets another side begin each round. */
function rotate(members, by) {
  const start = by % members.length;
  return [...members.slice(start), ...members.slice(0, start)];
}
