import { afterEach, describe, expect, test } from "@jest/globals";
import { mapped, TaskProcess } from "../support/tasks";

const tasks = new TaskProcess(2);
const [main, worker, other] = [tasks.task(0), tasks.task(1), tasks.task(2)];

afterEach(() => tasks.stop());

describe("an order to a task", () => {
  test("that throws what no device throws is refused with it, and the task goes on", async () => {
    await expect(worker.close("never opened")).rejects.toThrow(/^TypeError: .*\n.*task-process\.cjs/);
    await expect(main.close("never opened")).rejects.toThrow(/^TypeError: .*\n.*task-process\.cjs/);
    expect(await worker.flush(await mapped(worker))).toBe("ok");
  });

  test("whose worker dies is refused with what it died of, and so is every later one", async () => {
    await worker.die("of old age");
    const orders = Array.from({ length: 3 }, () => worker.length("area"));
    for (const { status } of await Promise.allSettled(orders)) expect(status).toBe("rejected");
    expect(await other.open("a")).toBe("ok");
    for (const order of [() => worker.run(1), () => other.send("a", worker), () => worker.exit()]) {
      await expect(order()).rejects.toThrow(/^the worker died: Error: of old age/);
    }
    expect(await other.run(1)).toBe("ok");
  });

  test("has an answer again once another worker has taken the place of the dead", async () => {
    for (const replace of [() => worker.terminate(), () => worker.exit().catch(() => "ok")]) {
      await worker.die("again");
      await expect(worker.length("area")).rejects.toThrow();
      expect(await replace()).toBe("ok");
      expect(await worker.run(1)).toBe("ok");
    }
  });

  test("that meets its worker's end is refused with it, or is the next worker's", async () => {
    const orders = [worker.run(1), worker.terminate(), worker.run(1), worker.run(1)];
    const reasons = (await Promise.allSettled(orders)).filter((one) => one.status === "rejected");
    for (const { reason } of reasons) expect(String(reason)).toContain("the worker has ended with ");
    expect(await worker.run(1)).toBe("ok");
  });

  test("of a process that has ended is refused with how it ended, until it is stopped", async () => {
    await expect(main.exit()).rejects.toThrow("the process of tasks has ended with 0");
    await expect(worker.run(1)).rejects.toThrow("the process of tasks has ended with 0");
    await tasks.stop();
    expect(await worker.run(1)).toBe("ok");
  });

  test("that cannot be sent is refused", async () => {
    await expect(tasks.tell(1, "run", () => {})).rejects.toThrow(/could not be cloned/);
    expect(await worker.run(1)).toBe("ok");
  });
});
