/** The source map from a file's code to its original as Babel holds it, and the comments that named it. */
import type { BabelFile } from "@babel/core";
import { readableMap } from "../istanbul/source-map";

/** Babel's own input map, in the form that Babel's generator and plugins expect. */
interface InputMap {
  readonly sourcemap: object;
  toObject(): object;
}

type File = BabelFile & { inputMap?: InputMap | null };

/** The map that Babel has found, if Babel can work with it. */
export function inputMapOf(file: BabelFile): object | undefined {
  return (file as File).inputMap?.sourcemap;
}

/** Replaces the map that Babel has found, unless it is the same. */
export function setInputMap(file: BabelFile, map: unknown): void {
  const sourcemap = readableMap(map);
  if (sourcemap === inputMapOf(file)) return;
  (file as File).inputMap = sourcemap === undefined ? null : { sourcemap, toObject: () => structuredClone(sourcemap) };
}

/**
 * Keeps comments about a map from being printed, as Babel does when it reads a map itself: the output has another map.
 */
export function dropComments({ comments }: { readonly comments?: readonly { readonly value: string }[] | null }): void {
  for (const comment of comments ?? []) if (MAP_COMMENT.test(comment.value)) Object.assign(comment, { ignore: true });
}

const MAP_COMMENT = /^[@#]\s+sourceMappingURL=(\S+)\s*$/;
