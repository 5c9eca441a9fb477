/**
 * The worlds that were met, each once, in the order in which they were met.
 *
 * A world is a row of a few words. Rows wait in a batch until many can be looked up together, since
 * waiting for far memory is most of what looking up costs; numbers are the same as without.
 */
import { numberIn, Packing, write, type Form, type SavedPacking } from "./packing.ts";
import { approachMax, Column, Tuples, type SavedTuples } from "./tuples.ts";
import type { Turns } from "./turns.ts";

export interface SavedWorlds {
  readonly packing: SavedPacking;
  readonly rows: SavedTuples;
  readonly from: readonly Int32Array[];
}

/** Worlds for another search, one row each, and what each was met from. */
export interface Rows {
  readonly form: Form;
  readonly rows: Int32Array;
  readonly from: Int32Array;
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
  /** Rows of others, by whose they are, and the worlds that each was met from first. */
  readonly #others = new Map<number, { rows: Tuples; readonly from: number[] }>();
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

  /** The values that were met at each place, in the order of their numbers. */
  get values(): readonly Int32Array[] {
    return this.#packing.values;
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
    this.#keep(from);
  }

  /** Keeps the world at hand for another, until it is taken. */
  keepFor(owner: number, from: number): void {
    const other = this.#others.get(owner) ?? this.#none(owner);
    this.#pack();
    const { size } = other.rows;
    const start = this.#batched * this.#form.words;
    if (other.rows.idOf(this.#batch, start) > size) other.from.push(from);
  }

  /** What is kept for another, which then is kept no more. */
  takeFor(owner: number): Rows {
    const { rows, from } = this.#others.get(owner) ?? this.#none(owner);
    this.#none(owner);
    const all = new Int32Array(from.length * rows.width);
    for (let at = 0; at < from.length; at += 1) rows.read(at + 1, all, at * rows.width);
    return { form: this.#form, rows: all, from: Int32Array.from(from) };
  }

  /** One world, for another. */
  rowOf(id: number, from: number): Rows {
    const rows = new Int32Array(this.#form.words);
    this.#rows.read(id, rows, 0);
    return { form: this.#form, rows, from: Int32Array.of(from) };
  }

  /** Keeps worlds of another; `valueOf` knows what its numbers at places stand for here. */
  keepAll({ form, rows, from }: Rows, valueOf: (place: number, number: number) => number): void {
    // Worlds that were met one after another have most words in common, so each is made of the one before.
    const last = new Int32Array(form.words);
    for (let at = 0; at < from.length; at += 1) {
      const start = at * form.words;
      let changed = at === 0 ? -1 : 0;
      for (let word = 0; word < form.words; word += 1) {
        const value = rows[start + word] as number;
        if (value !== last[word]) changed |= 1 << word;
        last[word] = value;
      }
      for (let place = 0; place < this.#places; place += 1) {
        if ((changed & (form.wordsOf[place] as number)) === 0) continue;
        this.#put(place, valueOf(place, numberIn(form, last, 0, place)));
      }
      this.#batch.set(this.#row, this.#batched * this.#form.words);
      this.#keep(from[at] as number);
    }
    const { world } = this.#turns;
    for (let place = 0; place < this.#places; place += 1) this.#put(place, world[place] as number);
  }

  /** Writes a value into the row of the world that is being opened. */
  #put(place: number, value: number): void {
    const number = this.#packing.numberOf(place, value);
    while (!this.#packing.fits(place, number)) this.#widen(place);
    write(this.#form, this.#row, 0, place, number);
  }

  #keep(from: number): void {
    this.#batchFrom[this.#batched] = from;
    this.#batched += 1;
    if (this.#batched === approachMax) this.flush();
  }

  #none(owner: number): { rows: Tuples; readonly from: number[] } {
    const none = { rows: new Tuples(this.#form.words), from: [] };
    this.#others.set(owner, none);
    return none;
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
    const old = this.#form;
    const form = this.#packing.form;
    this.#rows = this.#converted(this.#rows, old);
    for (const other of this.#others.values()) other.rows = this.#converted(other.rows, old);
    const row = new Int32Array(form.words);
    this.#packing.convert(old, this.#row, row, 0);
    this.#row = row;
    this.#batch = new Int32Array(form.words * approachMax);
    this.#form = form;
  }

  /** Rows of an old form in the one there is now. */
  #converted(rows: Tuples, old: Form): Tuples {
    const { words } = this.#packing.form;
    const wider = new Tuples(words, rows.capacity);
    const one = new Int32Array(old.words);
    const batch = new Int32Array(words * approachMax);
    for (let id = 1; id <= rows.size; id += approachMax) {
      const count = Math.min(approachMax, rows.size - id + 1);
      for (let at = 0; at < count; at += 1) {
        rows.read(id + at, one, 0);
        this.#packing.convert(old, one, batch, at * words);
      }
      wider.approach(batch, count);
      for (let at = 0; at < count; at += 1) wider.idOfNear(batch, at);
    }
    return wider;
  }
}
