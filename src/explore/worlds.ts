/**
 * The worlds that were met, each once, in the order in which they were met.
 */
import type { Draft } from "./draft.ts";
import type { Intake } from "./intake.ts";
import { MetRows, type SavedRows } from "./met-rows.ts";
import { write, Packing, type Form, type SavedPacking } from "./packing.ts";
import { Scribe } from "./scribe.ts";
import type { Turns } from "./turns.ts";

export interface SavedWorlds extends SavedRows {
  readonly packing: SavedPacking;
}

export class Worlds {
  readonly packing: Packing;
  readonly #rows: MetRows;
  readonly #scribe: Scribe;
  #row: Int32Array;

  /** The first is the one that is at hand. */
  constructor(turns: Turns) {
    const { world } = turns;
    this.packing = new Packing(world.length);
    this.#rows = new MetRows(this.#form.words, 1 << 12, (place, value) => {
      this.#number(place, value);
      return true;
    });
    this.#scribe = new Scribe(turns, this.packing);
    this.#row = new Int32Array(this.#form.words);
    for (const [place, value] of world.entries()) this.packing.numberOf(place, value);
    // Each place has met one value so far, so its number is 0, as everything in a row at first.
    this.#rows.met(0);
    this.#rows.flush();
  }

  /** How many are looked up; their numbers are 1, 2, 3 ... */
  get size(): number {
    return this.#rows.size;
  }

  get bytes(): number {
    return this.#rows.bytes + this.packing.bytes;
  }

  /** Nothing is still to be looked up. */
  save(): SavedWorlds {
    return { packing: this.packing.save(), ...this.#rows.save() };
  }

  /** Takes in what another has kept, when only the first world was met, which is at hand. */
  restore({ packing, ...rows }: SavedWorlds): void {
    const old = this.#form;
    this.packing.restore(packing);
    this.#reform(old);
    this.#rows.restore(rows, this.#form.words);
  }

  /** The values that were met at each place, in the order of their numbers. */
  get values(): readonly Int32Array[] {
    return this.packing.values;
  }

  /** The world from which another was met first. */
  before(world: number): number {
    return this.#rows.before(world);
  }

  /** Puts a world at hand. */
  open(id: number): void {
    this.#rows.read(id, this.#row, 0);
    this.#scribe.read(this.#row, 0);
  }

  /** Keeps the world at hand as one that was met from another. */
  keep(from: number): void {
    this.#scribe.write(this.#rows);
    this.#rows.met(from);
  }

  /** Writes the world at hand into a draft, to be kept later. */
  write(draft: Draft): void {
    this.#scribe.write(draft);
    draft.met();
  }

  /** Keeps what the world leads to that is being taken in; how many rows there are. */
  keepRows(intake: Intake, from: number): number {
    let rows = 0;
    intake.fit(this.packing);
    for (let row = intake.nextRow(); row >= 0; row = intake.nextRow()) {
      let at = row;
      for (let one = intake.nextStranger(); one !== null; one = intake.nextStranger()) {
        const number = this.#number(one.place, one.value);
        at = intake.fit(this.packing);
        write(this.#form, intake.page, at, one.place, number);
      }
      this.#rows.copy(intake.page, at, from);
      rows += 1;
    }
    return rows;
  }

  /** Writes the rows of some worlds, one behind another. */
  copy(ids: readonly number[], page: Int32Array): void {
    const { words } = this.#form;
    for (const [at, id] of ids.entries()) this.#rows.read(id, page, at * words);
  }

  /** Looks up what is still to be looked up. */
  flush(): void {
    this.#rows.flush();
  }

  /** Looks up what is still to be looked up, if there may be so many worlds then; whether there are. */
  reaches(size: number): boolean {
    if (this.#rows.sizeMax >= size) this.#rows.flush();
    return this.#rows.size >= size;
  }

  get #form(): Form {
    return this.packing.form;
  }

  /** The number of a value at a place, which there is room for then. */
  #number(place: number, value: number): number {
    const { packing } = this;
    const number = packing.numberOf(place, value);
    while (!packing.fits(place, number)) {
      const old = this.#form;
      // Every row is made anew if there was no room for more bits.
      if (!packing.widen(place)) this.#reform(old);
    }
    return number;
  }

  #reform(old: Form): void {
    this.#rows.convert(this.packing, old);
    this.#scribe.reform(old);
    this.#row = new Int32Array(this.#form.words);
  }
}
