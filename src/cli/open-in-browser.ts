/**
 * Opens a page in the user's browser, with the command that the system has for that.
 *
 * The browser runs on after this process. If there is none, the command still succeeds, because the report was written.
 */
import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { warn } from "../warning";

/** `start` is a command of the shell itself, and takes its first quoted word for a title. */
function openerOf(platform: NodeJS.Platform, url: string): [string, ...string[]] {
  if (platform === "darwin") return ["open", url];
  return platform === "win32" ? ["cmd", "/c", "start", '""', url.replaceAll("&", "^&")] : ["xdg-open", url];
}

/** Resolves when it is known whether the command for opening has started. */
export async function openInBrowser(page: string): Promise<void> {
  const [command, ...args] = openerOf(process.platform, pathToFileURL(page).href);
  const child = spawn(command, args, { detached: true, stdio: "ignore", windowsVerbatimArguments: true });
  await new Promise<void>((settle) => {
    child.on("error", () => {
      warn(`there is no ${command} to open a browser with; open ${page} by hand`);
      settle();
    });
    child.on("spawn", settle);
  });
  child.unref();
}
