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
/** More than any world we know of needs by far. */
const wordsMax = 64;

/**
 * Where the number of each place stands in a row, piece by piece: the first pieces are those of the
 * places, in order. Each piece is five numbers, see `part`.
 */
export interface Form {
  /** Rows of one edition stand in all of its later forms too. */
  readonly edition: number;
  readonly words: number;
  readonly pieces: Int32Array;
}

/** Of a piece: its word, its shift and mask there, from which bit of the number on it is, and the
 * next piece of the same place, or -1. */
const part = { word: 0, shift: 1, mask: 2, low: 3, next: 4 } as const;
const pieceWidth = 5;

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
  #edition = 0;

  constructor(places: number) {
    this.#places = places;
    this.#bits = new Int32Array(places).fill(bitsAtFirst);
    this.#numbers = Array.from({ length: places }, () => new Int32Array(16).fill(-1));
    this.#values = Array.from({ length: places }, () => new Int32Array(16));
    this.#counts = new Int32Array(places);
    this.form = this.#layOut(1);
  }

  /** Of each value that has a number: that, and the value. */
  get bytes(): number {
    return this.#counts.reduce((sum, count) => sum + 2 * count * Int32Array.BYTES_PER_ELEMENT, 0);
  }

  save(): SavedPacking {
    return { form: this.form, values: this.values };
  }

  restore({ form, values }: SavedPacking): void {
    for (const [place, all] of values.entries()) {
      for (const value of all) this.numberOf(place, value);
    }
    this.take(form);
  }

  /** The values that were met at each place, in the order of their numbers. */
  get values(): readonly Int32Array[] {
    return this.#values.map((_, place) => this.valuesAt(place, 0));
  }

  /** The values at a place, from a number on. */
  valuesAt(place: number, first: number): Int32Array {
    return (this.#values[place] as Int32Array).slice(first, this.#counts[place]);
  }

  /** The number of a value at a place, which has room in the form there is; -1: it has none yet. */
  known(place: number, value: number): number {
    return (this.#numbers[place] as Int32Array)[value] ?? -1;
  }

  /** The number of a value at a place, for which there may be no room. */
  numberOf(place: number, value: number): number {
    const known = this.known(place, value);
    return known < 0 ? this.#add(place, value) : known;
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

  /** The value that has a number at a place. */
  valueOf(place: number, number: number): number {
    return (this.#values[place] as Int32Array)[number] as number;
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
    this.#edition += 1;
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
    const words = this.#taken.length;
    assert(words <= wordsMax, "a world fits in a few words");
    const pieces = this.#pieces.flatMap(({ place, word, shift, bits, low }, index) => {
      const next = this.#pieces.findIndex((one, at) => at > index && one.place === place);
      return [word, shift, 2 ** bits - 1, low, next];
    });
    return { edition: this.#edition, words, pieces: Int32Array.from(pieces) };
  }

  /** Rows are of this form from now on. */
  take({ edition, words, pieces }: Form): void {
    const places: number[] = [];
    this.#edition = edition;
    this.#pieces = [];
    for (let index = 0; index * pieceWidth < pieces.length; index += 1) {
      const at = index * pieceWidth;
      const [word = 0, shift = 0, mask = 0, low = 0, next = 0] = pieces.subarray(
        at,
        at + pieceWidth,
      );
      const place = places[index] ?? index;
      if (next >= 0) places[next] = place;
      this.#pieces.push({ place, word, shift, bits: 32 - Math.clz32(mask), low });
    }
    this.#taken = Array.from({ length: words }, () => 0);
    this.#bits.fill(0);
    for (const { place, word, shift, bits } of this.#pieces) {
      this.#taken[word] = Math.max(this.#taken[word] as number, shift + bits);
      this.#bits[place] = (this.#bits[place] as number) + bits;
    }
    this.form = this.#formOf();
  }
}

/** Reads the number of a place in a row. */
export function numberIn({ pieces }: Form, rows: Int32Array, at: number, place: number): number {
  let number = 0;
  // Most places are in one piece.
  for (let next = place; next >= 0;) {
    const piece = next * pieceWidth;
    const word = rows[at + (pieces[piece + part.word] as number)] as number;
    const bits =
      (word >>> (pieces[piece + part.shift] as number)) & (pieces[piece + part.mask] as number);
    number |= bits << (pieces[piece + part.low] as number);
    next = pieces[piece + part.next] as number;
  }
  return number;
}

/** Writes the number of a place into a row. */
export function write(
  { pieces }: Form,
  rows: Int32Array,
  at: number,
  place: number,
  number: number,
): void {
  for (let next = place; next >= 0;) {
    const piece = next * pieceWidth;
    const shift = pieces[piece + part.shift] as number;
    const mask = pieces[piece + part.mask] as number;
    const target = at + (pieces[piece + part.word] as number);
    const bits = (number >>> (pieces[piece + part.low] as number)) & mask;
    rows[target] = ((rows[target] as number) & ~(mask << shift)) | (bits << shift);
    next = pieces[piece + part.next] as number;
  }
}
