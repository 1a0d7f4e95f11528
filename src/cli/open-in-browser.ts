/**
 * Opens a page in the user's browser, by what the system has for it.
 *
 * The browser goes on without us. That the report was written is a success, whether or not there is one.
 */
import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { warn } from "../warning";

/** `start` takes its first quoted word for a title, and is the shell's own. */
function openerOf(platform: NodeJS.Platform, url: string): [string, ...string[]] {
  if (platform === "darwin") return ["open", url];
  return platform === "win32" ? ["cmd", "/c", "start", '""', url.replaceAll("&", "^&")] : ["xdg-open", url];
}

/** Ends when it is known whether the opener has started. */
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
