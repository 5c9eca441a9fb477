/**
 * From a pair of small integers to a third, by open addressing in one typed array.
 *
 * This is the memory of the engine: (state, input) to reaction, (queue, packet) to longer queue. A
 * look-up is a multiplication and usually one probe; a Map keyed by combined numbers is several
 * times slower once the keys no longer fit 31 bits.
 */
import { assert } from "./assert.ts";

const empty = 0;

export class PairTable {
  #mask: number;
  /** Three numbers an entry: first, second, value; a value of 0 marks a free place. */
  #places: Int32Array;
  #size = 0;

  constructor(capacity = 1 << 10) {
    assert(capacity >= 2 && (capacity & (capacity - 1)) === 0, "a capacity is a power of two");
    this.#mask = capacity - 1;
    this.#places = new Int32Array(capacity * 3);
  }

  get size(): number {
    return this.#size;
  }

  /** The value under the pair, or 0. */
  get(first: number, second: number): number {
    const places = this.#places;
    let place = slot(first, second) & this.#mask;
    for (;;) {
      const at = place * 3;
      const value = places[at + 2] as number;
      if (value === empty || (places[at] === first && places[at + 1] === second)) return value;
      place = (place + 1) & this.#mask;
    }
  }

  /** Remembers `value`, which is not 0, under a pair that is new. */
  set(first: number, second: number, value: number): void {
    assert((first | 0) === first && (second | 0) === second, "both of a pair fit in 32 bits");
    if (this.#size * 2 > this.#mask) this.#grow();
    this.#put(first, second, value);
    this.#size += 1;
  }

  #put(first: number, second: number, value: number): void {
    let place = slot(first, second) & this.#mask;
    while (this.#places[place * 3 + 2] !== empty) place = (place + 1) & this.#mask;
    this.#places[place * 3] = first;
    this.#places[place * 3 + 1] = second;
    this.#places[place * 3 + 2] = value;
  }

  #grow(): void {
    const old = this.#places;
    this.#mask = this.#mask * 2 + 1;
    this.#places = new Int32Array((this.#mask + 1) * 3);
    for (let at = 0; at < old.length; at += 3) {
      const value = old[at + 2] as number;
      if (value !== empty) this.#put(old[at] as number, old[at + 1] as number, value);
    }
  }
}

function slot(first: number, second: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
