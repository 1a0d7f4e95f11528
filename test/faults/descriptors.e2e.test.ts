/** Too few file descriptors, standard streams that are closed, and readers of them that go away. */
import { afterEach, describe, expect, test } from "@jest/globals";
import { FaultProject, ourLines } from "../support/fault-project";

let project: FaultProject;

afterEach(() => project.remove());

describe("file descriptors", () => {
  test("that the program has used up cost its record, in one line, and nothing else", () => {
    const main = `
      const { openSync } = require("fs");
      try { for (;;) openSync("/dev/null"); } catch (error) { console.log(error.code); }
      process.exitCode = 4;`;
    project = new FaultProject({ "main.js": main, "before.js": "1;" });
    const command = ["sh", "-c", "node before.js; ulimit -n 100; exec node main.js"] as const;
    const { code, stdout, stderr } = project.traced([], ...command);
    expect({ code, stdout }).toEqual({ code: 4, stdout: "EMFILE\n" });
    expect(ourLines(stderr)).toEqual([
      expect.stringMatching(/coverage of process \d+ is not recorded: EMFILE/),
      expect.stringMatching(/process \d+ \(.*main\.js\) ended without a record/),
      expect.stringMatching(/1 file, 1 \/ 1 blocks covered/),
    ]);
    expect(project.leftovers()).toEqual([]);
  });

  test("that the program has used up and closed again cost nothing", () => {
    const main = `
      const { openSync, closeSync } = require("fs");
      const all = [];
      try { for (;;) all.push(openSync("/dev/null")); } catch (error) { console.log(error.code); }
      all.forEach((one) => closeSync(one)); // +
      require("./late");`;
    project = new FaultProject({ "main.js": main, "late.js": "1; // +" });
    const { code, stdout } = project.traced([], "sh", "-c", "ulimit -n 100; exec node main.js");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "EMFILE\n" });
    for (const file of ["main.js", "late.js"]) expect(project.marks(file).seen).toEqual(project.marks(file).expected);
  });

  test("that are few from the start are enough, or the program is not to be had without a trace either", () => {
    project = new FaultProject({ "main.js": 'console.log("done"); // +' });
    const without = project.shell("ulimit -n 40; exec node main.js");
    const { code, stdout } = project.shell("ulimit -n 40; exec $KCOV trace -- node main.js");
    expect({ code, stdout }).toEqual({ code: without.code, stdout: without.stdout });
    expect(project.marks("main.js").seen).toEqual(project.marks("main.js").expected);
  });
});

describe("standard streams", () => {
  const talkative = `
    process.stdout.on("error", (error) => {
      process.stderr.write(error.code + "\\n"); // +
      process.exit(5);
    });
    const talk = () => process.stdout.write("line\\n", () => setImmediate(talk));
    talk();`;

  test("whose reader goes away are the program's to notice", () => {
    project = new FaultProject({ "main.js": talkative });
    const script = (command: string): string => `{ ${command} main.js; echo "status $?" >&2; } | head -n 1`;
    const without = project.shell(script("node"));
    const { code, stdout, stderr } = project.shell(script("$KCOV trace -- node"));
    expect({ code, stdout }).toEqual({ code: without.code, stdout: without.stdout });
    expect(without.stderr).toBe("EPIPE\nstatus 5\n");
    expect(stderr.split("\n").filter((line) => !line.startsWith("istanbul-kcov: "))).toEqual(["EPIPE", "status 5", ""]);
    expect(project.marks("main.js").seen).toEqual(project.marks("main.js").expected);
    expect(project.leftovers()).toEqual([]);
  });

  test.each(["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "2>/dev/full", "2>&1 | true"])("%s change nothing", (closed) => {
    const main = `
      require("fs").writeFileSync("seen", [0, 1, 2].map((fd) => require("fs").fstatSync(fd).isCharacterDevice()).join());
      process.exitCode = 6; // +`;
    project = new FaultProject({ "main.js": main });
    const without = project.shell(`exec node main.js ${closed}`);
    const seen = project.read("seen");
    const { code } = project.shell(`exec $KCOV trace -- node main.js ${closed}`);
    expect({ code, seen: project.read("seen") }).toEqual({ code: without.code, seen });
    expect(project.marks("main.js").seen).toEqual(project.marks("main.js").expected);
    expect(project.leftovers()).toEqual([]);
  });
});
