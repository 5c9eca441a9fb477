/**
 * The world at hand from a row, and as a row.
 */
import { numberIn, write, type Form, type Packing } from "./packing.ts";
import type { Turns } from "./turns.ts";

/** Where rows are written, one behind another. */
export interface Sheet {
  batch: Int32Array;
  /** Where the next row is to be written. */
  next: number;
  /** A value that has no number at a place; whether it has one now, and the row is to be begun anew. */
  numbers(place: number, value: number): boolean;
}

export class Scribe {
  readonly #turns: Turns;
  readonly #packing: Packing;
  readonly #places: number;
  /** The row that was read last, and the bits in which it differs from the one before. */
  #row: Int32Array;
  #differing: Int32Array;

  /** The world at hand is one in which every value has the first number of its place. */
  constructor(turns: Turns, packing: Packing) {
    this.#turns = turns;
    this.#packing = packing;
    this.#places = turns.world.length;
    this.#row = new Int32Array(packing.form.words);
    this.#differing = new Int32Array(packing.form.words);
  }

  /** Puts a world at hand. What stands as it stood in the one before is left alone. */
  read(rows: Int32Array, from: number): void {
    const { world } = this.#turns;
    const { form } = this.#packing;
    const row = this.#row;
    const differing = this.#differing;
    for (let at = 0; at < row.length; at += 1) {
      const value = rows[from + at] as number;
      differing[at] = value ^ (row[at] as number);
      row[at] = value;
    }
    for (let place = 0; place < this.#places; place += 1) {
      if (numberIn(form, differing, 0, place) === 0) continue;
      world[place] = this.#packing.valueOf(place, numberIn(form, row, 0, place));
    }
  }

  /** Writes the world at hand, which a move has made of the one that was read, as the next row. */
  write(sheet: Sheet): void {
    const { world, written, writes } = this.#turns;
    const { form } = this.#packing;
    const { batch, next } = sheet;
    const row = this.#row;
    for (let at = 0; at < row.length; at += 1) batch[next + at] = row[at] as number;
    for (let at = 0; at < writes; at += 1) {
      const place = written[at] as number;
      const value = world[place] as number;
      const number = this.#packing.known(place, value);
      if (number >= 0) write(form, batch, next, place, number);
      else if (sheet.numbers(place, value)) {
        this.write(sheet);
        return;
      }
    }
  }

  /** Rows are of another form from now on. */
  reform(old: Form): void {
    const row = new Int32Array(this.#packing.form.words);
    this.#packing.convert(old, this.#row, row, 0);
    this.#row = row;
    this.#differing = new Int32Array(row.length);
  }
}
