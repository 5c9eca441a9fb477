/**
 * Rows that were met, each once and in order, with the worlds that each was met from first.
 *
 * A row waits in a batch until many can be looked up together, since waiting for far memory is most
 * of what looking up costs; numbers are the same as without.
 */
import type { Form, Packing } from "./packing.ts";
import type { Sheet } from "./scribe.ts";
import { approachMax, Column, Tuples, type SavedTuples } from "./tuples.ts";

export interface SavedRows {
  readonly rows: SavedTuples;
  readonly from: readonly Int32Array[];
}

export class MetRows implements Sheet {
  /** Rows that are still to be looked up, one behind another. */
  batch: Int32Array;
  /** Where the next one is to be written. */
  next = 0;
  #rows: Tuples;
  readonly #from = new Column();
  readonly #batchFrom = new Int32Array(approachMax);
  #batched = 0;
  readonly numbers: Sheet["numbers"];

  constructor(words: number, capacity: number, numbers: Sheet["numbers"]) {
    this.numbers = numbers;
    this.#rows = new Tuples(words, capacity);
    this.batch = new Int32Array(words * approachMax);
  }

  /** How many are looked up; their numbers are 1, 2, 3 ... */
  get size(): number {
    return this.#rows.size;
  }

  /** How many there can be, once all are looked up. */
  get sizeMax(): number {
    return this.#rows.size + this.#batched;
  }

  get bytes(): number {
    return this.#rows.bytes + this.#from.bytes;
  }

  /** The world from which a row was met first. */
  before(id: number): number {
    return this.#from.get(id);
  }

  /** Writes a row out. */
  read(id: number, to: Int32Array, at: number): void {
    this.#rows.read(id, to, at);
  }

  /** The row that was written as the next one was met from a world. */
  met(from: number): void {
    this.#batchFrom[this.#batched] = from;
    this.#batched += 1;
    this.next += this.#rows.width;
    if (this.#batched === approachMax) this.flush();
  }

  /** A row that stands elsewhere was met from a world. */
  copy(rows: Int32Array, at: number, from: number): void {
    const { batch, next } = this;
    for (let word = 0; word < this.#rows.width; word += 1) {
      batch[next + word] = rows[at + word] as number;
    }
    this.met(from);
  }

  /** Looks up what is still to be looked up. */
  flush(): void {
    const { batch } = this;
    const rows = this.#rows;
    rows.approach(batch, this.#batched);
    let known = rows.size;
    for (let at = 0; at < this.#batched; at += 1) {
      const id = rows.idOfNear(batch, at);
      if (id === known + 1) {
        known = id;
        this.#from.set(id, this.#batchFrom[at] as number);
      }
    }
    this.#batched = 0;
    this.next = 0;
  }

  /** Nothing is still to be looked up. */
  save(): SavedRows {
    return { rows: this.#rows.save(), from: this.#from.save() };
  }

  /** Takes in what another has kept, when nothing was met that it has not. */
  restore({ rows, from }: SavedRows, words: number): void {
    this.#begin(words, rows.capacity);
    this.#rows.restore(rows);
    this.#from.restore(from);
  }

  /** Makes every row anew, from an old form in the one there is now. */
  convert(packing: Packing, old: Form): void {
    this.flush();
    const rows = this.#rows;
    const { words } = packing.form;
    this.#begin(words, rows.capacity);
    const one = new Int32Array(old.words);
    for (let id = 1; id <= rows.size; id += approachMax) {
      const count = Math.min(approachMax, rows.size - id + 1);
      for (let at = 0; at < count; at += 1) {
        rows.read(id + at, one, 0);
        packing.convert(old, one, this.batch, at * words);
      }
      this.#rows.approach(this.batch, count);
      for (let at = 0; at < count; at += 1) this.#rows.idOfNear(this.batch, at);
    }
  }

  #begin(words: number, capacity: number): void {
    this.#rows = new Tuples(words, capacity);
    this.batch = new Int32Array(words * approachMax);
  }
}
