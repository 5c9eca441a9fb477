/**
 * First-in-first-out sequences of small integers, themselves as small integers.
 *
 * What is in flight on a pipe and what waits in the mail are such sequences. Number 0 is the empty
 * one; pushing and removing are remembered, so that after the first time they are one look-up.
 */
import { assert, present } from "./assert.ts";
import { mix, noHash, type Hash } from "./intern.ts";
import { PairTable } from "./pair-table.ts";

export class Queues {
  /** Null where nothing is remembered, and every sequence but the empty one is a new one. */
  readonly #ids: Map<string, number> | null;
  readonly #items: (readonly number[])[] = [[]];
  readonly #hashes: (Hash | undefined)[] = [noHash];
  readonly #pushed: PairTable | null;
  readonly #removed: PairTable | null;
  readonly #hashOfItem: (item: number) => Hash;

  constructor(hashOfItem: (item: number) => Hash, remembers = true) {
    this.#hashOfItem = hashOfItem;
    this.#ids = remembers ? new Map([["", 0]]) : null;
    this.#pushed = remembers ? new PairTable() : null;
    this.#removed = remembers ? new PairTable() : null;
  }

  get size(): number {
    return this.#items.length;
  }

  items(queue: number): readonly number[] {
    return this.#items[queue] as readonly number[];
  }

  hash(queue: number): Hash {
    return (this.#hashes[queue] ??= this.#hashOf(present(this.#items[queue], `queue ${queue}`)));
  }

  /** The queue with `item` at its end. */
  push(queue: number, item: number): number {
    const known = this.#pushed?.get(queue, item) ?? 0;
    if (known !== 0) return known;
    const longer = this.idOf([...this.items(queue), item]);
    this.#pushed?.set(queue, item, longer);
    return longer;
  }

  /** The queue without its item at `index`. */
  remove(queue: number, index: number): number {
    // Results are kept one higher, since the empty queue is 0 and 0 means unknown to the table.
    const known = this.#removed?.get(queue, index) ?? 0;
    if (known !== 0) return known - 1;
    assert(index < this.items(queue).length, "only what is queued is removed");
    const shorter = this.idOf(this.items(queue).toSpliced(index, 1));
    this.#removed?.set(queue, index, shorter + 1);
    return shorter;
  }

  /** The queue of these items. */
  idOf(items: readonly number[]): number {
    if (items.length === 0) return 0;
    if (this.#ids === null) return this.#items.push(items) - 1;
    const key = items.join(" ");
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#items.length;
    this.#ids.set(key, id);
    this.#items.push(items);
    return id;
  }

  #hashOf(items: readonly number[]): Hash {
    return items.reduce((hash, item) => {
      const { high, low } = this.#hashOfItem(item);
      return mix(hash, high, low);
    }, noHash);
  }
}
