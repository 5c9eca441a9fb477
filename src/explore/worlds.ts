/**
 * The worlds that were met, each once, in the order in which they were met.
 *
 * A world is a row of a few words. Rows wait in a batch until many can be looked up together, since
 * waiting for far memory is most of what looking up costs; numbers are the same as without.
 */
import { Packing, write, type Form, type SavedPacking } from "./packing.ts";
import { approachMax, Column, Tuples, type SavedTuples } from "./tuples.ts";
import type { Turns } from "./turns.ts";

export interface SavedWorlds {
  readonly packing: SavedPacking;
  readonly rows: SavedTuples;
  readonly from: readonly Int32Array[];
}

export class Worlds {
  readonly #turns: Turns;
  readonly #places: number;
  readonly #packing: Packing;
  readonly #from = new Column();
  #form: Form;
  #rows: Tuples;
  /** The row of the world that is being opened. */
  #row: Int32Array;
  /** Rows that are still to be looked up, and the worlds they come from. */
  #batch: Int32Array;
  readonly #batchFrom = new Int32Array(approachMax);
  #batched = 0;

  /** The first is the one that is at hand. */
  constructor(turns: Turns) {
    this.#turns = turns;
    this.#places = turns.world.length;
    this.#packing = new Packing(this.#places);
    this.#form = this.#packing.form;
    this.#rows = new Tuples(this.#form.words, 1 << 12);
    this.#row = new Int32Array(this.#form.words);
    this.#batch = new Int32Array(this.#form.words * approachMax);
    for (let place = 0; place < this.#places; place += 1) {
      this.#packing.numberOf(place, turns.world[place] as number);
    }
    // Each place has met one value so far, so its number is 0.
    this.#rows.idOf(this.#row, 0);
    this.#from.set(1, 0);
  }

  /** How many are looked up; their numbers are 1, 2, 3 ... */
  get size(): number {
    return this.#rows.size;
  }

  get bytes(): number {
    return this.#rows.bytes + this.#from.bytes + this.#packing.bytes;
  }

  /** Nothing is still to be looked up. */
  save(): SavedWorlds {
    return { packing: this.#packing.save(), rows: this.#rows.save(), from: this.#from.save() };
  }

  /** Takes in what another has kept, when only the first world was met, which is at hand. */
  restore({ packing, rows, from }: SavedWorlds): void {
    this.#packing.restore(packing);
    this.#form = this.#packing.form;
    this.#rows = new Tuples(this.#form.words, rows.capacity);
    this.#rows.restore(rows);
    this.#row = new Int32Array(this.#form.words);
    this.#batch = new Int32Array(this.#form.words * approachMax);
    this.#from.restore(from);
  }

  /** How many values were met at a place. */
  valuesAt(place: number): number {
    return this.#packing.count(place);
  }

  /** The world from which another was met first. */
  before(world: number): number {
    return this.#from.get(world);
  }

  /** Puts a world at hand. What is in words that are as they were is left alone. */
  open(id: number): void {
    const { world } = this.#turns;
    const form = this.#form;
    const row = this.#row;
    let changed = 0;
    for (let at = 0; at < row.length; at += 1) {
      const value = this.#rows.at(id, at);
      if (value !== row[at]) changed |= 1 << at;
      row[at] = value;
    }
    for (let place = 0; place < this.#places; place += 1) {
      if ((changed & (form.wordsOf[place] as number)) === 0) continue;
      world[place] = this.#packing.valueIn(form, row, 0, place);
    }
  }

  /** Keeps the world at hand as one that was met from another. */
  keep(from: number): void {
    this.#pack();
    this.#batchFrom[this.#batched] = from;
    this.#batched += 1;
    if (this.#batched === approachMax) this.flush();
  }

  /** The number of the world at hand, which was met before. */
  find(): number {
    this.flush();
    this.#pack();
    return this.#rows.idOf(this.#batch, 0);
  }

  /** Looks up what is still to be looked up. */
  flush(): void {
    const batch = this.#batch;
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
  }

  /** Writes the row of the world at hand behind those that are still to be looked up. */
  #pack(): void {
    const { world, written, writes } = this.#turns;
    const row = this.#row;
    const batch = this.#batch;
    const start = this.#batched * row.length;
    for (let at = 0; at < row.length; at += 1) batch[start + at] = row[at] as number;
    for (let at = 0; at < writes; at += 1) {
      const place = written[at] as number;
      const number = this.#packing.numberOf(place, world[place] as number);
      if (!this.#packing.fits(place, number)) {
        this.#widen(place);
        this.#pack();
        return;
      }
      write(this.#form, batch, start, place, number);
    }
  }

  /** Gives a place more bits; every row is made anew if there was no room for them. */
  #widen(place: number): void {
    const stays = this.#packing.widen(place);
    if (stays) this.#form = this.#packing.form;
    else this.#makeAnew();
  }

  #makeAnew(): void {
    this.flush();
    const [old, rows] = [this.#form, this.#rows];
    const form = this.#packing.form;
    const wider = new Tuples(form.words, rows.capacity);
    const one = new Int32Array(old.words);
    const batch = new Int32Array(form.words * approachMax);
    for (let id = 1; id <= rows.size; id += approachMax) {
      const count = Math.min(approachMax, rows.size - id + 1);
      for (let at = 0; at < count; at += 1) {
        rows.read(id + at, one, 0);
        this.#packing.convert(old, one, batch, at * form.words);
      }
      wider.approach(batch, count);
      for (let at = 0; at < count; at += 1) wider.idOfNear(batch, at);
    }
    const row = new Int32Array(form.words);
    this.#packing.convert(old, this.#row, row, 0);
    this.#row = row;
    this.#batch = batch;
    this.#form = form;
    this.#rows = wider;
  }
}
