/** A traced program at a terminal, which util-linux's script makes. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { afterEach, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";

const CTRL_C = "\x03";

/** Two signals that come before a program's first turn has ended may be heard as one. */
const DELAY_MS = 300;

const hasTerminals = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") ?? false;
const withTerminals = hasTerminals ? describe : describe.skip;

let project: Project;

afterEach(() => project.remove());

/** What the terminal shows, and the exit code that a shell would tell, when Ctrl-C was typed after `up`. */
async function interrupted(...command: string[]): Promise<{ shown: string; code: number | null }> {
  const child: ChildProcess = spawn("script", ["-qec", command.join(" "), "/dev/null"], { cwd: project.directory });
  let shown = "";
  child.stdout?.on("data", (text: Buffer) => {
    shown += text;
    if (shown === "up\r\n") setTimeout(() => child.stdin?.write(CTRL_C), DELAY_MS);
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { shown: shown.replaceAll("\r\n", "\n").replace("^C", ""), code };
}

const MAIN = require.resolve("../../lib/cli/main.js");

withTerminals("a Ctrl-C (skipped without util-linux's script)", () => {
  const forms = { "as it is": ["node"], "under trace": ["node", MAIN, "trace", "--", "node"] };

  test.each(Object.entries(forms))("reaches a program %s once", async (_, command) => {
    const main =
      "let count = 0; const end = () => { console.log('heard: ' + count); process.exit(7); };" +
      'process.on("SIGINT", () => { if (++count === 1) setTimeout(end, 500); }); setInterval(() => {}, 1000); console.log("up");';
    project = new Project({ "main.js": main });
    const { shown, code } = await interrupted(...command, "main.js");
    expect(shown).toMatch(/^up\nheard: 1\n/);
    expect(code).toBe(7);
  });

  test("under trace ends what it would end, with the record", async () => {
    project = new Project({ "main.js": 'console.log("up"); setInterval(() => {}, 1000);' });
    const { code } = await interrupted(...forms["under trace"], "main.js");
    expect(code).toBe(128 + 2);
    expect(project.covered()).toContain("main.js:1:0 statement");
  });
});
