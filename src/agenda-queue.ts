/** What is to come, by due time and then by who asked first: a binary heap of entries. */

export interface Entry {
  readonly is: "deliver" | "notice" | "handle";
  /** The pipe, or the letter. */
  readonly ref: number;
  readonly epoch: number;
  /** Its place among what was asked of this pipe or for this letter, from 1. */
  readonly nth: number;
  readonly dueMs: number;
  readonly order: number;
}

export class AgendaQueue {
  readonly #heap: Entry[] = [];

  /** Every entry, in no order that means anything. */
  entries(): readonly Entry[] {
    return this.#heap;
  }

  first(): Entry | null {
    return this.#heap[0] ?? null;
  }

  add(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(entry, heap[above] as Entry)) break;
      heap[at] = heap[above] as Entry;
      at = above;
    }
    heap[at] = entry;
  }

  removeFirst(): void {
    const heap = this.#heap;
    const moved = heap.pop();
    if (moved === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      const right = below + 1;
      if (right < heap.length && isBefore(heap[right] as Entry, heap[below] as Entry))
        below = right;
      if (!isBefore(heap[below] as Entry, moved)) break;
      heap[at] = heap[below] as Entry;
      at = below;
    }
    heap[at] = moved;
  }
}

const isBefore = (a: Entry, b: Entry): boolean =>
  a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
