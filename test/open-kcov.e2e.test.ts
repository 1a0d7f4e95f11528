/** What only whole processes show of the device: files, the event loop, threads that die. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { decodeKcov } from "../src/kcov/buffer";
import { effort } from "./support/effort";
import { PATIENCE } from "./support/other-side";
import { mapped, TaskProcess, tracing } from "./support/tasks";

const BASE = 0xffff_ffff_8000_0000n;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kcov-open-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("threads", () => {
  const tasks = new TaskProcess(2);
  const [main, t1, t2] = [tasks.task(0), tasks.task(1), tasks.task(2)];

  afterAll(() => tasks.stop());

  test("that run different code at the same time each get their own, in many rounds", async () => {
    const files = [await tracing(t1), await tracing(t2)] as const;
    const often = (...blocks: readonly number[]): number[] => Array(2000).fill(blocks).flat();
    for (let round = 0; round < effort(20, 100); round++) {
      await Promise.all([t1.run(...often(1, 2, 3)), t2.run(...often(4, 5, 6, 7))]);
      await Promise.all([t1.flush(files[0]), t2.flush(files[1])]);
      expect([await t1.blocks(files[0]), await t2.blocks(files[1])]).toEqual([
        [1, 2, 3],
        [4, 5, 6, 7],
      ]);
      await Promise.all([t1.store(files[0], 0, 0n), t2.store(files[1], 0, 0n)]);
    }
    await Promise.all([t1.disable(files[0]), t2.disable(files[1])]);
  });

  test("get each other's new areas, and an area in a file has one for all", async () => {
    const file = await mapped(t1);
    await t1.send(file, t2);
    for (const block of [1, 2, 3]) {
      const [from, to] = block % 2 === 1 ? [t1, t2] : [t2, t1];
      await from.mmap(file, 4096);
      expect(await to.enable(file)).toBe("ok");
      await to.run(block);
      expect(await to.disable(file)).toBe("ok");
      expect(await from.blocks(file)).toEqual([block]);
    }
    const shared = join(directory, "area");
    await t1.open("shared", { area: { file: shared } });
    await t1.send("shared", t2);
    await t1.init("shared", 512);
    for (const task of [t1, t2]) {
      expect(await task.enable("shared")).toBe("ok");
      await task.run(task.number);
      await task.disable("shared");
    }
    expect(decodeKcov(readFileSync(shared))).toEqual([BASE + 1n, BASE + 2n]);
    await t2.close("shared");
    expect(await t1.flush("shared")).toBe("EBADF");
    expect(existsSync(shared)).toBe(false);
  });

  test("that are terminated while tracing release the device at once, again and again", async () => {
    const file = await mapped(main);
    for (let round = 0; round < 5; round++) {
      await main.send(file, t1);
      expect(await t1.enable(file)).toBe("ok");
      expect(await main.enable(file)).toBe("EINVAL");
      await t1.terminate();
      expect(await main.enable(file)).toBe("ok");
      expect(await main.disable(file)).toBe("ok");
      await main.mmap(file, 4096);
    }
  });
});

describe("a process", () => {
  const LIB = JSON.stringify(join(__dirname, "../lib"));
  /** Coverage of one line that `hit` counts, and a device enabled on it. */
  const HEAD = `
    const { openKcov, attachKcov, createCoverage, KCOV_INIT_TRACE, KCOV_ENABLE } = require(${LIB});
    const fs = require("node:fs");
    const threads = require("node:worker_threads");
    const at = { start: { line: 1, column: 0 }, end: { line: 1, column: 1 } };
    const file = { path: "a.js", statementMap: { 0: at }, fnMap: {}, branchMap: {}, s: { 0: 0 }, f: {}, b: {} };
    const coverage = createCoverage({ coverage: { "a.js": file } });
    const hit = () => file.s[0]++;
    const open = (options) => {
      const kcov = openKcov({ coverage, ...options });
      kcov.ioctl(KCOV_INIT_TRACE, 512);
      const area = options.area ? undefined : kcov.mmap(4096);
      kcov.ioctl(KCOV_ENABLE);
      return { kcov, area };
    };`;

  function run(code: string): string {
    const { stdout, stderr, status } = spawnSync(process.execPath, ["-e", HEAD + code], {
      ...PATIENCE,
      cwd: directory,
      encoding: "utf8",
    });
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    return stdout;
  }

  test("with autoFlush has its area up to date at each turn, ends when it has nothing to do, and does not spin", () => {
    const out = run(`
      const { area } = open({ autoFlush: true });
      const loops = () => performance.nodeTiming.uvMetricsInfo.loopCount;
      const inTurnAfter = (ms, act) => setTimeout(() => setImmediate(act), ms);
      const before = loops();
      hit();
      inTurnAfter(20, () => {
        console.log(Number(area[0]));
        hit();
        inTurnAfter(20, () => {
          console.log(Number(area[0]));
          setTimeout(() => console.log(loops() - before < 100), 1000);
        });
      });`);
    expect(out).toBe("1\n2\ntrue\n");
  });

  test("without autoFlush has it up to date at calls and at its end", () => {
    const out = run(`
      const { kcov, area } = open({});
      hit();
      process.on("exit", () => console.log("exit", Number(area[0])));
      setTimeout(() => { console.log(Number(area[0])); kcov.flush(); console.log(Number(area[0])); hit(); }, 20);`);
    expect(out).toBe("0\n1\nexit 2\n");
  });

  test("removes the file of a device it did not close, unless it is kept", () => {
    run(`for (const area of [{ file: "gone" }, { file: "kept", keep: true }])
      openKcov({ coverage, area }).ioctl(KCOV_INIT_TRACE, 512);`);
    expect([existsSync(join(directory, "gone")), existsSync(join(directory, "kept"))]).toEqual([false, true]);
  });

  test.each([true, false])("of Linux with a file fills it after the last close too, and keeps it: %s", (keep) => {
    const out = run(`
      const kcov = openKcov({ coverage, dialect: "linux", area: { file: "area", keep: ${keep} } });
      kcov.ioctl(KCOV_INIT_TRACE, 512);
      kcov.ioctl(KCOV_ENABLE);
      const fd = fs.openSync("area");
      kcov.close();
      console.log(fs.existsSync("area"));
      hit();
      openKcov();
      console.log(fs.readFileSync(fd)[0]);`);
    expect(out).toBe(`${keep}\n1\n`);
  });

  (existsSync("/proc/self/fd") ? test : test.skip)(
    "closes the file of an area that another thread has closed (skipped without /proc)",
    () => {
      const out = run(`
      const worker = new threads.Worker(\`
        const { parentPort } = require("node:worker_threads");
        const { attachKcov } = require(${LIB.replaceAll('"', "'")});
        parentPort.on("message", (descriptor) => {
          const kcov = attachKcov(descriptor);
          kcov.close();
          parentPort.postMessage("closed");
        });\`, { eval: true });
      const files = () => fs.readdirSync("/proc/self/fd").length;
      const round = async () => {
        const { kcov } = open({ area: { file: "area" } });
        kcov.ioctl(0x6365);
        worker.postMessage(kcov.descriptor);
        await new Promise((resolve) => worker.once("message", resolve));
      };
      (async () => {
        await round();
        const before = files();
        for (let i = 0; i < 20; i++) await round();
        console.log(files() - before);
        await worker.terminate();
      })();`);
      expect(out).toBe("0\n");
    },
  );

  test("releases what a worker of a terminated worker owned", () => {
    const out = run(`
      const { kcov } = open({ dialect: "linux" });
      kcov.ioctl(0x6365);
      const nested = \`
        const { workerData, parentPort } = require("node:worker_threads");
        const { attachKcov, KCOV_ENABLE } = require(workerData.lib);
        attachKcov(workerData.descriptor).ioctl(KCOV_ENABLE);
        parentPort.postMessage("owns");
        setInterval(() => {}, 1000);\`;
      const outer = \`
        const { Worker, workerData, parentPort } = require("node:worker_threads");
        require(workerData.lib);
        new Worker(workerData.nested, { eval: true, workerData }).on("message", (text) => parentPort.postMessage(text));\`;
      const workerData = { lib: ${LIB}, nested, descriptor: kcov.descriptor };
      const worker = new threads.Worker(outer, { eval: true, workerData });
      const enable = () => { try { kcov.ioctl(KCOV_ENABLE); return "free"; } catch (error) { return error.code; } };
      worker.on("message", async () => {
        console.log(enable());
        await worker.terminate();
        console.log(enable());
      });`);
    expect(out).toBe("EINVAL\nfree\n");
  });

  test("releases what a worker owned that was there before any device", () => {
    const out = run(`
      const code = \`
        const { parentPort, workerData } = require("node:worker_threads");
        const { attachKcov, KCOV_ENABLE } = require(workerData.lib);
        parentPort.on("message", (descriptor) => {
          attachKcov(descriptor).ioctl(KCOV_ENABLE);
          parentPort.postMessage("owns");
        });\`;
      const worker = new threads.Worker(code, { eval: true, workerData: { lib: ${LIB} } });
      worker.on("online", () => {
        const { kcov } = open({ dialect: "linux" });
        kcov.ioctl(0x6365);
        worker.postMessage(kcov.descriptor);
        worker.on("message", async () => {
          await worker.terminate();
          kcov.ioctl(KCOV_ENABLE);
          console.log("free");
        });
      });`);
    expect(out).toBe("free\n");
  });

  test.each(["gvisor", "linux"] as const)(
    "that terminates a worker in the middle of any call has a device that works (%s)",
    (dialect) => {
      const out = run(`
      const { kcov } = open({ dialect: "${dialect}" });
      kcov.ioctl(0x6365);
      const code = \`
        const { workerData, parentPort } = require("node:worker_threads");
        const { attachKcov } = require(workerData.lib);
        const kcov = attachKcov(workerData.descriptor);
        parentPort.postMessage("up");
        for (;;) {
          kcov.mmap(4096);
          kcov.ioctl(0x6364);
          kcov.flush();
          kcov.dup().close();
          kcov.ioctl(0x6365);
        }\`;
      (async () => {
        for (let round = 0; round < 30; round++) {
          const workerData = { lib: ${LIB}, descriptor: kcov.descriptor };
          const worker = new threads.Worker(code, { eval: true, workerData });
          await new Promise((resolve) => worker.once("message", resolve));
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
          await worker.terminate();
          const area = kcov.mmap(4096);
          area[0] = 0n;
          kcov.ioctl(KCOV_ENABLE);
          hit();
          kcov.flush();
          if (area[0] !== 1n) throw new Error("the area has " + area[0]);
          kcov.ioctl(0x6365);
        }
        kcov.close();
        console.log("works");
      })();`);
      expect(out).toBe("works\n");
    },
  );

  test("refuses a descriptor that is older than the device's area", () => {
    const out = run(`
      const { kcov } = open({});
      const old = kcov.descriptor;
      kcov.ioctl(0x6365);
      kcov.mmap(4096);
      const code = \`
        const { workerData, parentPort } = require("node:worker_threads");
        const { attachKcov } = require(workerData.lib);
        try { attachKcov(workerData.old); } catch (error) { parentPort.postMessage(error.message); }\`;
      new threads.Worker(code, { eval: true, workerData: { lib: ${LIB}, old } }).on("message", (text) => console.log(text));`);
    expect(out).toBe(
      "ESTALE: stale handle, mmap: the device has a newer area than this descriptor; ask for a new one\n",
    );
  });
});
