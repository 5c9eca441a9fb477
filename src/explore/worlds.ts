/**
 * The worlds that were met, each once, in the order in which they were met.
 *
 * A world is a row of a few words. Where several divide the worlds, what is another's waits in rows
 * of its own until that one takes it.
 */
import { MetRows, type SavedRows } from "./met-rows.ts";
import { numberIn, Packing, write, type Form, type SavedPacking } from "./packing.ts";
import type { Turns } from "./turns.ts";

export interface SavedWorlds extends SavedRows {
  readonly packing: SavedPacking;
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
  #form: Form;
  readonly #own: MetRows;
  /** Rows of others, by whose they are. */
  readonly #others: (MetRows | undefined)[] = [];
  /** The row of the world that is being opened, and the bits in which it differs from the one before. */
  #row: Int32Array;
  #differing: Int32Array;

  /** The first is the one that is at hand. */
  constructor(turns: Turns) {
    this.#turns = turns;
    this.#places = turns.world.length;
    this.#packing = new Packing(this.#places);
    this.#form = this.#packing.form;
    this.#own = new MetRows(this.#form.words, 1 << 12);
    this.#row = new Int32Array(this.#form.words);
    this.#differing = new Int32Array(this.#form.words);
    for (let place = 0; place < this.#places; place += 1) {
      this.#packing.numberOf(place, turns.world[place] as number);
    }
    // Each place has met one value so far, so its number is 0, as everything in a row at first.
    this.#own.met(0);
    this.#own.flush();
  }

  /** How many are looked up; their numbers are 1, 2, 3 ... */
  get size(): number {
    return this.#own.size;
  }

  get bytes(): number {
    return this.#own.bytes + this.#packing.bytes;
  }

  /** Nothing is still to be looked up. */
  save(): SavedWorlds {
    return { packing: this.#packing.save(), ...this.#own.save() };
  }

  /** Takes in what another has kept, when only the first world was met, which is at hand. */
  restore({ packing, ...rows }: SavedWorlds): void {
    this.#packing.restore(packing);
    this.#form = this.#packing.form;
    this.#row = new Int32Array(this.#form.words);
    this.#differing = new Int32Array(this.#form.words);
    this.#own.restore(rows, this.#form.words);
  }

  /** The values that were met at each place, in the order of their numbers. */
  get values(): readonly Int32Array[] {
    return this.#packing.values;
  }

  /** The world from which another was met first. */
  before(world: number): number {
    return this.#own.before(world);
  }

  /** Puts a world at hand. What stands as it stood in the one before is left alone. */
  open(id: number): void {
    const { world } = this.#turns;
    const form = this.#form;
    const row = this.#row;
    const differing = this.#differing;
    for (let at = 0; at < row.length; at += 1) {
      const value = this.#own.at(id, at);
      differing[at] = value ^ (row[at] as number);
      row[at] = value;
    }
    for (let place = 0; place < this.#places; place += 1) {
      if (numberIn(form, differing, 0, place) === 0) continue;
      world[place] = this.#packing.valueOf(place, numberIn(form, row, 0, place));
    }
  }

  /** Keeps the world at hand as one that was met from another. */
  keep(from: number): void {
    this.#pack(this.#own);
    this.#own.met(from);
  }

  /** Keeps the world at hand for another, until it is taken. */
  keepFor(owner: number, from: number): void {
    const rows = this.#rowsOf(owner);
    this.#pack(rows);
    rows.met(from);
  }

  /** What is kept for another, which then is kept no more. */
  takeFor(owner: number): Rows {
    const kept = this.#rowsOf(owner);
    kept.flush();
    const { size, capacity } = kept;
    const form = this.#form;
    const rows = new Int32Array(size * form.words);
    const from = new Int32Array(size);
    for (let id = 1; id <= size; id += 1) {
      kept.read(id, rows, (id - 1) * form.words);
      from[id - 1] = kept.before(id);
    }
    // About as many are likely to come again.
    this.#others[owner] = new MetRows(form.words, capacity);
    return { form, rows, from };
  }

  /** One world, for another. */
  rowOf(id: number, from: number): Rows {
    const rows = new Int32Array(this.#form.words);
    this.#own.read(id, rows, 0);
    return { form: this.#form, rows, from: Int32Array.of(from) };
  }

  /** Keeps worlds of another; `valueOf` knows what its numbers at places stand for here. */
  keepAll({ form, rows, from }: Rows, valueOf: (place: number, number: number) => number): void {
    // Worlds that were met one after another have most in common, so each is made of the one before.
    const numbers = new Int32Array(this.#places).fill(-1);
    for (let at = 0; at < from.length; at += 1) {
      for (let place = 0; place < this.#places; place += 1) {
        const number = numberIn(form, rows, at * form.words, place);
        if (number === numbers[place]) continue;
        numbers[place] = number;
        this.#put(place, valueOf(place, number));
      }
      this.#own.batch.set(this.#row, this.#own.next);
      this.#own.met(from[at] as number);
    }
    const { world } = this.#turns;
    for (let place = 0; place < this.#places; place += 1) this.#put(place, world[place] as number);
  }

  /** Looks up what is still to be looked up. */
  flush(): void {
    this.#own.flush();
  }

  #rowsOf(owner: number): MetRows {
    return (this.#others[owner] ??= new MetRows(this.#form.words));
  }

  /** Writes a value into the row of the world that is being opened. */
  #put(place: number, value: number): void {
    let number = this.#packing.known(place, value);
    if (number < 0) number = this.#meet(place, value);
    write(this.#form, this.#row, 0, place, number);
  }

  /** Numbers a value that was not met at a place before, and makes room for it. */
  #meet(place: number, value: number): number {
    const number = this.#packing.numberOf(place, value);
    while (!this.#packing.fits(place, number)) this.#widen(place);
    return number;
  }

  /** Writes the row of the world at hand as the next one. */
  #pack(rows: MetRows): void {
    const { world, written, writes } = this.#turns;
    const { batch, next } = rows;
    const form = this.#form;
    const row = this.#row;
    for (let at = 0; at < row.length; at += 1) batch[next + at] = row[at] as number;
    for (let at = 0; at < writes; at += 1) {
      const place = written[at] as number;
      const value = world[place] as number;
      const number = this.#packing.known(place, value);
      if (number < 0) {
        this.#meet(place, value);
        this.#pack(rows);
        return;
      }
      write(form, batch, next, place, number);
    }
  }

  /** Gives a place more bits; every row is made anew if there was no room for them. */
  #widen(place: number): void {
    const old = this.#form;
    const stays = this.#packing.widen(place);
    this.#form = this.#packing.form;
    if (stays) return;
    this.#own.convert(this.#packing, old);
    for (const other of this.#others) other?.convert(this.#packing, old);
    const row = new Int32Array(this.#form.words);
    this.#packing.convert(old, this.#row, row, 0);
    this.#row = row;
    this.#differing = new Int32Array(this.#form.words);
  }
}
