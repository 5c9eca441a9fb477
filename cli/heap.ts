/**
 * How full the heap of this thread is, of which V8 says nothing before it ends the process.
 *
 * What is used at any moment is for a good part what nobody needs any more, so it is looked at after the
 * collector has been everywhere: what is left then is needed.
 */
import {
  constants,
  PerformanceObserver,
  type NodeGCPerformanceDetail,
  type PerformanceEntry,
} from "node:perf_hooks";
import { getHeapSpaceStatistics, getHeapStatistics } from "node:v8";
import type { HeapWatch } from "./io.ts";

/** The limit that V8 tells is with the room for what is new, which is at most so much. */
const roomForNewBytes = 192 * 2 ** 20;
const nearlyAll = 0.8;

export function watchHeap(): HeapWatch {
  const limit = getHeapStatistics().heap_size_limit;
  const mostBytes = nearlyAll * Math.max(limit - roomForNewBytes, limit / 8);
  let isFull = false;
  const observer = new PerformanceObserver((list) => {
    if (list.getEntries().some(isMajor)) isFull = oldBytes() >= mostBytes;
  });
  observer.observe({ entryTypes: ["gc"] });
  return { isFull: () => isFull, end: () => observer.disconnect() };
}

/** Entries of the collector have this detail, which the types do not know; no others are asked for. */
const isMajor = (entry: PerformanceEntry): boolean =>
  (entry as PerformanceEntry & { readonly detail: NodeGCPerformanceDetail }).detail.kind ===
  constants.NODE_PERFORMANCE_GC_MAJOR;

const oldBytes = (): number =>
  getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !name.startsWith("new_"))
    .reduce((sum, { space_used_size: bytes }) => sum + bytes, 0);
