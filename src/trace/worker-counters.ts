/**
 * Counters of worker threads, in memory that outlives the worker: the main thread reads it when the process ends.
 *
 * gVisor's counters are global to the process, and nyc loses those of a terminated worker. Here each module that a
 * worker loads counts in a SharedArrayBuffer, which is announced over a BroadcastChannel that the main thread reads at
 * its end. The channel keeps no thread alive and delivers nothing to the program.
 */
import process from "node:process";
import { BroadcastChannel, receiveMessageOnPort } from "node:worker_threads";
import { undeterred } from "../host/surroundings";
import { provideMemory } from "../instrument/home";
import { orderBlocks } from "../istanbul/blocks";
import { blockSlots, type MergedSlots } from "../istanbul/counters";
import { type FileMaps, parseFileMaps } from "../istanbul/schema";
import { plainScanner } from "../scan/plain";
import { type FileRecord, nonzeroIndexes } from "./process-records";

interface Announcement {
  readonly maps: string;
  readonly counters: Uint32Array;
  /** The slot of each block, unless slot i is block i. */
  readonly slots: Uint32Array | undefined;
}

export interface WorkerCounters {
  read(): FileRecord[];
  close(): void;
}

/** In a worker: makes instrumented modules count in a SharedArrayBuffer from now on. */
export function announceCounters(save: (maps: FileMaps) => string | undefined, scope?: string): void {
  const channel = openChannel(scope);
  const allocate = (length: number, file: { path: string }, merged?: () => MergedSlots): Uint32Array => {
    const counters = new Uint32Array(new SharedArrayBuffer(length * Uint32Array.BYTES_PER_ELEMENT));
    const fileMaps = parseFileMaps(file, file.path);
    const slots = merged && blockSlots(merged(), orderBlocks(fileMaps));
    const maps = save(fileMaps);
    if (maps !== undefined) channel.postMessage({ maps, counters, slots } satisfies Announcement);
    return counters;
  };
  provideMemory((...file: Parameters<typeof allocate>) => undeterred(() => allocate(...file)));
}

/** In the thread that records: returns what the workers have covered so far. */
export function receiveCounters(scope?: string): WorkerCounters {
  const channel = openChannel(scope);
  const received: Announcement[] = [];
  channel.onmessage = (event) => {
    undeterred(() => received.push((event as { data: Announcement }).data));
  };
  return { read: () => [...received, ...pending(channel)].map(toRecord), close: () => channel.close() };
}

/** Messages that the event loop, which has stopped, will not deliver any more. */
function pending(channel: BroadcastChannel): Announcement[] {
  const announcements: Announcement[] = [];
  const receive = (): { message: Announcement } | undefined => receiveMessageOnPort(channel as never);
  for (let next = receive(); next !== undefined; next = receive()) announcements.push(next.message);
  return announcements;
}

function toRecord({ maps, counters, slots }: Announcement): FileRecord {
  return { maps, blocks: nonzeroIndexes(slots === undefined ? counters : countsOf(slots, counters)) };
}

function countsOf(slots: Uint32Array, counters: Uint32Array): Uint32Array {
  const counts = new Uint32Array(slots.length);
  plainScanner.gather(counters, slots, counts);
  return counts;
}

function openChannel(scope: string | undefined): BroadcastChannel {
  const name = ["istanbul-kcov", process.pid, ...(scope === undefined ? [] : [scope])].join(":");
  const channel = new BroadcastChannel(name);
  channel.unref();
  return channel;
}
