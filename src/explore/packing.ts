/**
 * A world in a few words: each place gets as many bits as the values met there need.
 *
 * A place has few values of its own (a Client is in one of a hundred states, a line in one of four),
 * so they are numbered place by place and their numbers stand side by side in a row of words. A place
 * that outgrows its bits gets more where there is room, not always beside those it has: rows made
 * before have zeros there, so they stay as they are. Only when no word has room is all laid out anew,
 * in more words, and whoever keeps rows makes them anew.
 */
import { assert } from "../assert.ts";

const bitsAtFirst = 3;
const bitsMore = 2;
const wordBits = 32;
/** Sets of words are kept as bits of one number. */
const wordsMax = 31;

/**
 * Where the number of each place stands in a row, piece by piece: the first pieces are those of the
 * places, in order. Each has its word, its shift and mask there, from which bit of the number on it
 * is, and the next piece of the same place, or -1.
 */
export interface Form {
  readonly words: number;
  readonly word: Int32Array;
  readonly shift: Int32Array;
  readonly mask: Int32Array;
  readonly low: Int32Array;
  readonly next: Int32Array;
  /** By place: the words that its pieces are in, as a set. */
  readonly wordsOf: Int32Array;
}

/** The form, and by place the values met there in order. */
export interface SavedPacking {
  readonly form: Form;
  readonly values: readonly Int32Array[];
}

interface Piece {
  readonly place: number;
  readonly word: number;
  readonly shift: number;
  bits: number;
  readonly low: number;
}

export class Packing {
  form: Form;
  readonly #places: number;
  readonly #bits: Int32Array;
  #pieces: Piece[] = [];
  /** By word: how many bits are taken, from the lowest up. */
  #taken: number[] = [];
  /** By place: the numbers of values, and the values of numbers. */
  readonly #numbers: Int32Array[];
  readonly #values: Int32Array[];
  readonly #counts: Int32Array;

  constructor(places: number) {
    this.#places = places;
    this.#bits = new Int32Array(places).fill(bitsAtFirst);
    this.#numbers = Array.from({ length: places }, () => new Int32Array(16).fill(-1));
    this.#values = Array.from({ length: places }, () => new Int32Array(16));
    this.#counts = new Int32Array(places);
    this.form = this.#layOut(1);
  }

  get bytes(): number {
    const all = [...this.#numbers, ...this.#values];
    return all.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  save(): SavedPacking {
    return { form: this.form, values: this.values };
  }

  restore({ form, values }: SavedPacking): void {
    for (const [place, all] of values.entries()) {
      for (const value of all) this.numberOf(place, value);
    }
    this.#takeForm(form);
  }

  /** The values that were met at each place, in the order of their numbers. */
  get values(): readonly Int32Array[] {
    return this.#values.map((all, place) => all.slice(0, this.#counts[place]));
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

  /** Makes room for more numbers; says whether rows in the old form stand in the new one too. */
  widen(place: number): boolean {
    const bits = this.#bits[place] as number;
    assert(bits + bitsMore < wordBits, "a number fits in a word");
    this.#bits[place] = bits + bitsMore;
    const last = this.#pieces.findLast((piece) => piece.place === place) as Piece;
    const taken = this.#taken[last.word] as number;
    const hasRoom = (used: number): boolean => used + bitsMore <= wordBits;
    if (last.shift + last.bits === taken && hasRoom(taken)) {
      last.bits += bitsMore;
      this.#taken[last.word] = taken + bitsMore;
    } else {
      const word = this.#taken.findIndex(hasRoom);
      if (word < 0) {
        // Rows are made anew for it, so that it should not come often.
        const spare = (this.#taken.length + 3) >> 2;
        this.form = this.#layOut(this.#taken.length + 1 + spare);
        return false;
      }
      const shift = this.#taken[word] as number;
      this.#pieces.push({ place, word, shift, bits: bitsMore, low: bits });
      this.#taken[word] = shift + bitsMore;
    }
    this.form = this.#formOf();
    return true;
  }

  /** Reads the value of a place in a row. */
  valueIn(form: Form, rows: Int32Array, at: number, place: number): number {
    return (this.#values[place] as Int32Array)[numberIn(form, rows, at, place)] as number;
  }

  /** Makes a row of the new form from one of an old form. */
  convert(old: Form, from: Int32Array, to: Int32Array, at: number): void {
    for (let index = 0; index < this.form.words; index += 1) to[at + index] = 0;
    for (let place = 0; place < this.#places; place += 1) {
      write(this.form, to, at, place, numberIn(old, from, 0, place));
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

  /** Each place in one piece, in at least so many words; the widest, which grow, have room above. */
  #layOut(words: number): Form {
    const order = Array.from(this.#bits.keys()).toSorted(
      (a, b) => (this.#bits[b] as number) - (this.#bits[a] as number) || a - b,
    );
    const placesIn: number[][] = Array.from({ length: words }, () => []);
    this.#taken = placesIn.map(() => 0);
    for (const place of order) {
      const bits = this.#bits[place] as number;
      const word = this.#taken.indexOf(Math.min(...this.#taken));
      // The word with the most room has too little.
      if ((this.#taken[word] as number) + bits > wordBits) return this.#layOut(words + 1);
      this.#taken[word] = (this.#taken[word] as number) + bits;
      placesIn[word]?.push(place);
    }
    this.#pieces = [];
    for (const [word, places] of placesIn.entries()) {
      let shift = 0;
      for (const place of places.toReversed()) {
        const bits = this.#bits[place] as number;
        this.#pieces.push({ place, word, shift, bits, low: 0 });
        shift += bits;
      }
    }
    this.#pieces.sort((a, b) => a.place - b.place);
    return this.#formOf();
  }

  #formOf(): Form {
    const pieces = this.#pieces;
    const words = this.#taken.length;
    assert(words <= wordsMax, "a world fits in a few words");
    const wordsOf = new Int32Array(this.#places);
    const next = new Int32Array(pieces.length).fill(-1);
    for (const [index, { place, word }] of pieces.entries()) {
      wordsOf[place] = (wordsOf[place] as number) | (1 << word);
      const before = pieces.findLastIndex((one, at) => at < index && one.place === place);
      if (before >= 0) next[before] = index;
    }
    const column = (of: (piece: Piece) => number): Int32Array => Int32Array.from(pieces, of);
    return {
      words,
      word: column(({ word }) => word),
      shift: column(({ shift }) => shift),
      mask: column(({ bits }) => 2 ** bits - 1),
      low: column(({ low }) => low),
      next,
      wordsOf,
    };
  }

  #takeForm(form: Form): void {
    const places = Array.from(form.word.keys());
    for (const [index, next] of form.next.entries()) {
      if (next >= 0) places[next] = places[index] as number;
    }
    this.#pieces = places.map((place, index) => ({
      place,
      word: form.word[index] as number,
      shift: form.shift[index] as number,
      bits: 32 - Math.clz32(form.mask[index] as number),
      low: form.low[index] as number,
    }));
    this.#taken = Array.from({ length: form.words }, () => 0);
    this.#bits.fill(0);
    for (const { place, word, shift, bits } of this.#pieces) {
      this.#taken[word] = Math.max(this.#taken[word] as number, shift + bits);
      this.#bits[place] = (this.#bits[place] as number) + bits;
    }
    this.form = this.#formOf();
  }
}

/** Reads the number of a place in a row. */
export function numberIn(form: Form, rows: Int32Array, at: number, place: number): number {
  const { word, shift, mask, low, next } = form;
  const first = (rows[at + (word[place] as number)] as number) >>> (shift[place] as number);
  let number = first & (mask[place] as number);
  // Most places are in one piece.
  for (let piece = next[place] as number; piece >= 0; piece = next[piece] as number) {
    const bits = (rows[at + (word[piece] as number)] as number) >>> (shift[piece] as number);
    number |= (bits & (mask[piece] as number)) << (low[piece] as number);
  }
  return number;
}

/** Writes the number of a place into a row. */
export function write(
  { word, shift, mask, low, next }: Form,
  rows: Int32Array,
  at: number,
  place: number,
  number: number,
): void {
  for (let piece = place; piece >= 0; piece = next[piece] as number) {
    const bits = shift[piece] as number;
    const most = mask[piece] as number;
    const target = at + (word[piece] as number);
    const part = (number >>> (low[piece] as number)) & most;
    rows[target] = ((rows[target] as number) & ~(most << bits)) | (part << bits);
  }
}
