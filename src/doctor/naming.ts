/** How findings name what they are about. */
import { basename } from "node:path";

/** The project of Jest's, if that has a name. */
export function whereOf({ displayName }: { readonly displayName?: string }): string {
  return displayName === undefined ? "" : ` of project ${displayName}`;
}

/** The package that a path leads into, or the file's name. */
export function packageOf(path: string): string {
  const [, name] = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path) ?? [];
  return name ?? basename(path);
}
