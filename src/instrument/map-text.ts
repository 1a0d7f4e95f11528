/**
 * The source map of code that is not the original, from the place that its comment names, read without ever blocking.
 * Babel would wait for a pipe in its place, and throw later over its contents. istanbul/source-map.ts decides which
 * maps are usable; code with an unusable map is instrumented as if it had none.
 */
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isUnder } from "../directory";
import { realPath } from "../real-path";
import { readRegularFile } from "../regular-file";
import { mapUrl } from "./map-comment";

/** Before the comma: the type and its parameters, of which base64 is the last. */
const DATA_URL = /^data:([^,]*),(.*)$/is;

/** Prefixes that servers put before JSON so that it does not run as a script. */
const GUARD = /^(\ufeff|\)\]\}'?[^\n]*\n)/;

/** The file or the data that the code's comment names. */
export interface MapText {
  /** The text of a file beside the code, which is not part of the code itself; undefined where there is none. */
  readonly beside: string | undefined;
  /** The map, if Babel and all readers can work with it. */
  read(): object | undefined;
}

/**
 * What the comment after the code names, whether it is a map or not; undefined where there is no comment.
 *
 * @param root no file is read that is neither under it nor beside the code.
 */
export function mapTextOf(code: string, filename: string, root: string): MapText | undefined {
  const url = mapUrl(code);
  if (url === undefined) return undefined;
  const beside = /^data:/i.test(url) ? undefined : attempt(() => inFile(url, filename, root));
  return { beside, read: () => attempt(() => parse(beside ?? inData(url))) };
}

/** The check of maps is loaded here, since code in the cache does not need it. */
function parse(text: string | undefined): object | undefined {
  if (text === undefined) return undefined;
  const { readableMap }: typeof import("../istanbul/source-map") = require("../istanbul/source-map");
  return readableMap(JSON.parse(text.replace(GUARD, "")));
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
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
