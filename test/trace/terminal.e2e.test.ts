/** A traced program at a terminal, which util-linux's script makes. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "@jest/globals";
import { Project } from "../support/command";

const CTRL_C = "\x03";
const CTRL_BACKSLASH = "\x1c";

/** Two signals that come before a program's first turn has ended may be heard as one. */
const DELAY_MS = 300;

const hasTerminals = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") ?? false;
const withTerminals = hasTerminals ? describe : describe.skip;

let project: Project;

afterEach(() => project.remove());

/**
 * What the terminal shows, and the exit code that a shell would tell, when a key was typed after `up`. A shell that
 * does not exec its command dies of the same Ctrl-C (dash does, bash does not), so one whose code matters says exec.
 */
async function interrupted(command: readonly string[], key = CTRL_C): Promise<{ shown: string; code: number | null }> {
  const child = project.spawn("script", ["-qec", command.join(" "), "/dev/null"], {
    env: { ...process.env, SHELL: "/bin/sh" },
  });
  let shown = "";
  child.stdout?.on("data", (text: Buffer) => {
    shown += text;
    if (shown === "up\r\n") setTimeout(() => child.stdin?.write(key), DELAY_MS);
  });
  const [code] = await once(child, "close");
  return { shown: shown.replaceAll("\r\n", "\n").replace(/\^[C\\]/, ""), code };
}

/** A reader that outlives the writer, whatever is typed. */
const PIPE = "process.stdin.pipe(process.stdout);";

const MAIN = require.resolve("../../lib/cli/main.js");

withTerminals("a Ctrl-C (skipped without util-linux's script)", () => {
  const forms = { "as it is": ["node"], "under trace": ["node", MAIN, "trace", "--", "node"] };

  /** Says how many signals it heard within half a second of the first. */
  const counter =
    "let count = 0; const end = () => { console.log('heard: ' + count); process.exit(7); };" +
    "const hear = () => { if (++count === 1) setTimeout(end, 500); }; setTimeout(() => process.exit(9), 60_000);" +
    'process.on("SIGINT", hear); process.on("SIGQUIT", hear); console.log("up"); require("fs").writeFileSync("up", "");';

  test.each(Object.entries(forms))("reaches a program %s once", async (_, command) => {
    project = new Project({ "main.js": counter });
    for (const key of [CTRL_C, CTRL_BACKSLASH]) {
      const { shown, code } = await interrupted(["exec", ...command, "main.js"], key);
      expect(shown).toMatch(/^up\nheard: 1\n/);
      expect(code).toBe(7);
    }
  });

  test.each(Object.entries(forms))("reaches a program %s in a pipeline once", async (_, command) => {
    project = new Project({ "main.js": counter, "show.js": `process.on("SIGINT", () => {}); ${PIPE}` });
    const { shown } = await interrupted([": |", ...command, "main.js 2>&1 | node show.js"]);
    expect(shown).toMatch(/^up\nheard: 1\n/);
  });

  test.each(Object.entries(forms))("sent to a program %s in the background reaches it", async (_, command) => {
    project = new Project({ "main.js": counter });
    const kill = "until [ -e up ]; do kill -0 $! || exit; sleep 0.1; done; kill -INT $!; wait $!; exit $?";
    const inBackground = `set -m; ${[...command, "main.js"].join(" ")} & ${kill}`;
    const { shown, code } = await interrupted(["bash", "-c", `'${inBackground}'`], "");
    expect(shown).toMatch(/^up\nheard: 1\n/);
    expect(code).toBe(7);
  });

  test("under trace ends what it would end, with the record", async () => {
    project = new Project({ "main.js": 'console.log("up"); setInterval(() => {}, 1000);' });
    const { code } = await interrupted(["exec", ...forms["under trace"], "main.js"]);
    expect(code).toBe(128 + 2);
    expect(project.covered()).toContain("main.js:1:0 statement");
  });
});
