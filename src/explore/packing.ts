/**
 * A world in a few words: each place gets as many bits as the values met there need.
 *
 * A place has few values of its own (a Client is in one of a hundred states, a line in one of four),
 * so they are numbered place by place and their numbers stand side by side in a row of words. When a
 * place outgrows its bits, whoever keeps rows makes them anew in a wider form.
 */
import { assert } from "../assert.ts";

const bitsAtFirst = 3;
const bitsMore = 2;
const wordBits = 32;

/** Where the number of each place stands in a row. */
export interface Form {
  readonly words: number;
  readonly word: Int32Array;
  readonly shift: Int32Array;
  readonly mask: Int32Array;
}

/** By place: how many bits it has, and the values met there in order. */
export interface SavedPacking {
  readonly bits: Int32Array;
  readonly values: readonly Int32Array[];
}

export class Packing {
  form: Form;
  readonly #bits: Int32Array;
  /** By place: the numbers of values, and the values of numbers. */
  readonly #numbers: Int32Array[];
  readonly #values: Int32Array[];
  readonly #counts: Int32Array;

  constructor(places: number) {
    this.#bits = new Int32Array(places).fill(bitsAtFirst);
    this.#numbers = Array.from({ length: places }, () => new Int32Array(16).fill(-1));
    this.#values = Array.from({ length: places }, () => new Int32Array(16));
    this.#counts = new Int32Array(places);
    this.form = this.#layOut();
  }

  get bytes(): number {
    const all = [...this.#numbers, ...this.#values];
    return all.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  save(): SavedPacking {
    const values = this.#values.map((all, place) => all.slice(0, this.count(place)));
    return { bits: this.#bits, values };
  }

  restore({ bits, values }: SavedPacking): void {
    this.#bits.set(bits);
    for (const [place, all] of values.entries()) {
      for (const value of all) this.numberOf(place, value);
    }
    this.form = this.#layOut();
  }

  /** How many values were met at a place. */
  count(place: number): number {
    return this.#counts[place] as number;
  }

  /** The number of a value at a place. */
  numberOf(place: number, value: number): number {
    const known = (this.#numbers[place] as Int32Array)[value];
    return known === undefined || known < 0 ? this.#add(place, value) : known;
  }

  /** Whether a number has room in the form there is; if not, there has to be a new one. */
  fits(place: number, number: number): boolean {
    return number >>> (this.#bits[place] as number) === 0;
  }

  /** Makes room for a number; rows in the old form are to be made anew. */
  widen(place: number): void {
    const mask = this.form.mask[place] as number;
    assert(mask < 2 ** (wordBits - 2), "a number fits in a word");
    // Others that are nearly full would ask soon, and making rows anew is dear.
    for (const [one, bits] of this.#bits.entries()) {
      const full = (this.#counts[one] as number) * 4 >= 2 ** bits * 3;
      if (one === place || full) this.#bits[one] = Math.min(bits + bitsMore, wordBits - 1);
    }
    this.form = this.#layOut();
  }

  /** Reads the value of a place in a row. */
  valueIn({ word, shift, mask }: Form, rows: Int32Array, at: number, place: number): number {
    const bits = (rows[at + (word[place] as number)] as number) >>> (shift[place] as number);
    return (this.#values[place] as Int32Array)[bits & (mask[place] as number)] as number;
  }

  /** Makes a row of the new form from one of an old form. */
  convert(old: Form, from: Int32Array, to: Int32Array, at: number): void {
    const { words, word, shift } = this.form;
    for (let index = 0; index < words; index += 1) to[at + index] = 0;
    for (let place = 0; place < word.length; place += 1) {
      const bits = (from[old.word[place] as number] as number) >>> (old.shift[place] as number);
      const number = bits & (old.mask[place] as number);
      const target = at + (word[place] as number);
      to[target] = (to[target] as number) | (number << (shift[place] as number));
    }
  }

  #add(place: number, value: number): number {
    assert(value >= 0, "values are not negative");
    const number = this.#counts[place] as number;
    this.#counts[place] = number + 1;
    let numbers = this.#numbers[place] as Int32Array;
    if (value >= numbers.length) {
      const longer = new Int32Array(Math.max(numbers.length * 2, value + 16)).fill(-1);
      longer.set(numbers);
      this.#numbers[place] = numbers = longer;
    }
    numbers[value] = number;
    let values = this.#values[place] as Int32Array;
    if (number >= values.length) {
      const longer = new Int32Array(values.length * 2);
      longer.set(values);
      this.#values[place] = values = longer;
    }
    values[number] = value;
    return number;
  }

  /** Wide numbers first, each in the first word that has room for it. */
  #layOut(): Form {
    const places = this.#bits.length;
    const [word, shift] = [new Int32Array(places), new Int32Array(places)];
    const used: number[] = [];
    const order = Array.from(this.#bits.keys()).toSorted(
      (a, b) => (this.#bits[b] as number) - (this.#bits[a] as number) || a - b,
    );
    for (const place of order) {
      const bits = this.#bits[place] as number;
      let at = used.findIndex((taken) => taken + bits <= wordBits);
      if (at < 0) at = used.push(0) - 1;
      word[place] = at;
      shift[place] = used[at] as number;
      used[at] = (used[at] as number) + bits;
    }
    const mask = this.#bits.map((bits) => 2 ** bits - 1);
    return { words: used.length, word, shift, mask };
  }
}
