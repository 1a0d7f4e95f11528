/**
 * What is packed in the page: each line of the data element is deflated JSON, the run's data first.
 */
import type { PageData } from "../page-data";

export class Packed {
  readonly #lines: readonly string[];
  readonly #groups = new Map<number, Promise<readonly string[]>>();

  constructor(text: string) {
    this.#lines = text.trim().split("\n");
  }

  async data(): Promise<PageData> {
    return (await unpack(this.#lines[0] as string)) as PageData;
  }

  /** The sources of a group. */
  async group(place: number): Promise<readonly string[]> {
    const known = this.#groups.get(place) ?? (unpack(this.#lines[place + 1] as string) as Promise<readonly string[]>);
    this.#groups.set(place, known);
    return await known;
  }
}

async function unpack(base64: string): Promise<unknown> {
  const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(stream).text());
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
