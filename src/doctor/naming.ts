/** Names in the texts of findings. */
import { basename } from "node:path";

/** The project of Jest's config, if it has a name. */
export function whereOf({ displayName }: { readonly displayName?: string }): string {
  return displayName === undefined ? "" : ` of project ${displayName}`;
}

/** The package that a path leads into, or else the name of the file. */
export function packageOf(path: string): string {
  const [, name] = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path) ?? [];
  return name ?? basename(path);
}
