/**
 * Tuples of small integers by number, kept exactly: the parts of worlds, and worlds themselves.
 *
 * Tuples stand one behind another in chunks of typed arrays, and an index with open addressing finds
 * them. What is left of an index entry beside the number holds bits of the hash, so that a tuple is
 * rarely compared in vain. Nothing is allocated for a tuple, and equality is of every integer.
 */
import { assert } from "../assert.ts";

const chunkBits = 14;
const chunkMask = (1 << chunkBits) - 1;

/** How many can be approached at once. */
export const approachMax = 128;

/** Tuples as plain data: chunks of them, the first of which begins with one that is none. */
export interface SavedTuples {
  readonly size: number;
  readonly capacity: number;
  readonly chunks: readonly Int32Array[];
}

export class Tuples {
  readonly width: number;
  readonly #chunks: Int32Array[];
  #index: Int32Array;
  #mask: number;
  #size = 0;
  readonly #hashes = new Int32Array(approachMax);
  readonly #near = new Int32Array(approachMax);
  /** Keeps what was read in approaching from being left out as useless. */
  seen = 0;

  constructor(width: number, capacity = 1 << 10) {
    assert((capacity & (capacity - 1)) === 0, "a capacity is a power of two");
    this.width = width;
    this.#chunks = [new Int32Array((chunkMask + 1) * width)];
    this.#mask = capacity - 1;
    this.#index = new Int32Array(capacity);
  }

  /** How many there are; their numbers are 1, 2, 3 ... */
  get size(): number {
    return this.#size;
  }

  get capacity(): number {
    return this.#mask + 1;
  }

  get bytes(): number {
    return this.#index.byteLength + this.#chunks.length * (chunkMask + 1) * this.width * 4;
  }

  /** The number of the tuple that begins at `from`; it is a new one if `size` has grown. */
  idOf(values: Int32Array, from: number): number {
    return this.#find(values, from, hashOf(values, from, this.width));
  }

  #find(values: Int32Array, from: number, hash: number): number {
    const mask = this.#mask;
    const index = this.#index;
    const tag = hash & ~mask;
    let place = (hash ^ (hash >>> 17)) & mask;
    for (;;) {
      const entry = index[place] as number;
      if (entry === 0) break;
      if ((entry & ~mask) === tag && this.#is(entry & mask, values, from)) return entry & mask;
      place = (place + 1) & mask;
    }
    const id = this.#size + 1;
    this.#size = id;
    this.#keep(id, values, from);
    index[place] = tag | id;
    if (id * 4 > mask * 3) this.#grow();
    return id;
  }

  /** Chunks may be those that are still written to. */
  save(): SavedTuples {
    return { size: this.#size, capacity: this.capacity, chunks: this.#chunks };
  }

  /** Takes tuples in, in the order of their numbers. */
  restore({ size, chunks }: SavedTuples): void {
    for (let id = this.#size + 1; id <= size; id += 1) {
      this.idOf(chunks[id >>> chunkBits] as Int32Array, (id & chunkMask) * this.width);
    }
  }

  /** Writes a tuple out. */
  read(id: number, to: Int32Array, at: number): void {
    const chunk = this.#chunks[id >>> chunkBits] as Int32Array;
    const start = (id & chunkMask) * this.width;
    for (let place = 0; place < this.width; place += 1) {
      to[at + place] = chunk[start + place] as number;
    }
  }

  /**
   * Looks at where tuples that stand one behind another will be sought, which brings it near: waiting
   * for far memory is most of what a search in a large table costs, and here the waits overlap.
   */
  approach(values: Int32Array, count: number): void {
    const { width } = this;
    const mask = this.#mask;
    const index = this.#index;
    const near = this.#near;
    const hashes = this.#hashes;
    for (let at = 0; at < count; at += 1) hashes[at] = hashOf(values, at * width, width);
    for (let at = 0; at < count; at += 1) {
      const hash = hashes[at] as number;
      near[at] = index[(hash ^ (hash >>> 17)) & mask] as number;
    }
    let seen = 0;
    for (let at = 0; at < count; at += 1) {
      const id = (near[at] as number) & mask;
      const chunk = this.#chunks[id >>> chunkBits] as Int32Array;
      seen ^= chunk[(id & chunkMask) * width] as number;
    }
    this.seen = seen;
  }

  /** The number of a tuple among those just approached. */
  idOfNear(values: Int32Array, at: number): number {
    return this.#find(values, at * this.width, this.#hashes[at] as number);
  }

  #is(id: number, values: Int32Array, from: number): boolean {
    const chunk = this.#chunks[id >>> chunkBits] as Int32Array;
    const start = (id & chunkMask) * this.width;
    for (let place = 0; place < this.width; place += 1) {
      if (chunk[start + place] !== values[from + place]) return false;
    }
    return true;
  }

  #keep(id: number, values: Int32Array, from: number): void {
    const { width } = this;
    let chunk = this.#chunks[id >>> chunkBits];
    if (chunk === undefined) {
      chunk = new Int32Array((chunkMask + 1) * width);
      this.#chunks.push(chunk);
    }
    const start = (id & chunkMask) * width;
    for (let place = 0; place < width; place += 1) {
      chunk[start + place] = values[from + place] as number;
    }
  }

  #grow(): void {
    const mask = this.#mask * 2 + 1;
    const index = new Int32Array(mask + 1);
    for (let id = 1; id <= this.#size; id += 1) {
      const chunk = this.#chunks[id >>> chunkBits] as Int32Array;
      const hash = hashOf(chunk, (id & chunkMask) * this.width, this.width);
      let place = (hash ^ (hash >>> 17)) & mask;
      while (index[place] !== 0) place = (place + 1) & mask;
      index[place] = (hash & ~mask) | id;
    }
    this.#mask = mask;
    this.#index = index;
  }
}

/** One integer for each of a growing number of things, in chunks. */
export class Column {
  readonly #chunks: Int32Array[] = [];

  get bytes(): number {
    return this.#chunks.length * (chunkMask + 1) * 4;
  }

  save(): readonly Int32Array[] {
    return this.#chunks;
  }

  restore(chunks: readonly Int32Array[]): void {
    this.#chunks.splice(0, Infinity, ...chunks);
  }

  get(id: number): number {
    return (this.#chunks[id >>> chunkBits] as Int32Array)[id & chunkMask] as number;
  }

  /** Numbers are set in order. */
  set(id: number, value: number): void {
    let chunk = this.#chunks[id >>> chunkBits];
    if (chunk === undefined) {
      chunk = new Int32Array(chunkMask + 1);
      this.#chunks.push(chunk);
    }
    chunk[id & chunkMask] = value;
  }
}

function hashOf(values: Int32Array, from: number, width: number): number {
  let hash = width;
  for (let place = 0; place < width; place += 1) {
    hash = Math.imul(hash ^ (values[from + place] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
