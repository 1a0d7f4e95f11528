/**
 * The source map of code that is not the original: where its comment says, read without ever waiting.
 *
 * Babel reads it too, but waits for a pipe in its place and throws later over what it holds. Which maps count is said in
 * istanbul/source-map.ts; code whose map does not is instrumented as if it had none.
 */
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { BabelFile } from "@babel/core";
import { isUnder } from "../directory";
import { readableMap } from "../istanbul/source-map";
import { realPath } from "../real-path";
import { readRegularFile } from "../regular-file";

/** Babel's own input map, in the form that Babel's generator and plugins ask. */
export interface InputMap {
  readonly sourcemap: object;
  toObject(): object;
}

type File = BabelFile & { inputMap?: InputMap | null };

/** Before the data: the type and its parameters, of which base64 is the last. */
const DATA_URL = /^data:([^,]*),(.*)$/is;

/** What servers put before JSON so that it does not run as a script. */
const GUARD = /^(\ufeff|\)\]\}'?[^\n]*\n)/;

/** The map that Babel has found, if Babel is able to work with it. */
export function inputMapOf(file: BabelFile): object | undefined {
  return (file as File).inputMap?.sourcemap;
}

/** Gives Babel a map to work with in place of the one that it has found, unless it is the same. */
export function setInputMap(file: BabelFile, map: unknown): void {
  const sourcemap = readableMap(map);
  if (sourcemap === inputMapOf(file)) return;
  (file as File).inputMap = sourcemap === undefined ? null : { sourcemap, toObject: () => structuredClone(sourcemap) };
}

/**
 * What the last comment about a map leads to, be it a map or not.
 *
 * @param root no file is read that is neither under it nor beside the code.
 */
export function readInputMap(file: BabelFile, filename: string, root: string): unknown {
  const url = takeComments(file).at(-1);
  try {
    const text = url === undefined ? undefined : (inData(url) ?? inFile(url, filename, root));
    return text === undefined ? undefined : JSON.parse(text.replace(GUARD, ""));
  } catch {
    return undefined;
  }
}

/** The comments are not printed again, as after Babel's own reading: the map of what is printed is another. */
function takeComments({ ast }: BabelFile): string[] {
  return (ast.comments ?? []).flatMap((comment) => {
    const url = urlIn(comment.value);
    if (url !== undefined) Object.assign(comment, { ignore: true });
    return url ?? [];
  });
}

function urlIn(comment: string): string | undefined {
  return /^[@#]\s+sourceMappingURL=(\S+)\s*$/.exec(comment)?.[1];
}

function inData(url: string): string | undefined {
  const [, type, data] = DATA_URL.exec(url) ?? [];
  if (type === undefined || data === undefined) return undefined;
  return /;base64$/i.test(type) ? Buffer.from(data, "base64").toString() : decodeURIComponent(data);
}

function inFile(url: string, filename: string, root: string): string | undefined {
  const { protocol, href } = new URL(url, pathToFileURL(filename));
  if (protocol !== "file:") return undefined;
  const file = realPath(fileURLToPath(href));
  const isNear = [root, dirname(filename)].some((directory) => isUnder(directory, file));
  return isNear ? readRegularFile(file)?.toString() : undefined;
}
