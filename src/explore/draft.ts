/**
 * What opening some worlds leads to, not looked up yet: rows in the order of the moves that lead to
 * them, and what was noticed on the way.
 *
 * A value that has no number at its place is a stranger there, until whoever keeps the worlds takes the
 * row in and gives it one. So numbers are given in the order in which rows are taken in, whoever wrote
 * them.
 */
import type { RawMove } from "./expansion.ts";
import type { Form } from "./packing.ts";
import type { Sheet } from "./scribe.ts";

/** A step that a companion has found wrong: in which of the worlds, and the companion's number for why. */
export interface WrongIn {
  readonly at: number;
  readonly move: RawMove;
  readonly why: number;
}

/** A value that has no number at a place, and in which row of the page it stands there. */
export interface Stranger {
  readonly row: number;
  readonly place: number;
  readonly value: number;
}

/** What a companion has noticed for the first time, and in which of the worlds. */
export interface ArisenIn {
  readonly at: number;
  readonly what: number;
}

/**
 * A draft as plain data. Its rows stand in a page, which is memory that threads share: to allocate as
 * much for each draft would make threads wait for each other.
 */
export interface ToldDraft {
  readonly form: Form;
  readonly page: Int32Array;
  /** So many rows of the page come before its own. */
  readonly first: number;
  /** By world: how many rows of the page there are with those that it leads to. */
  readonly ends: readonly number[];
  readonly strangers: readonly Stranger[];
  readonly wrong: readonly WrongIn[];
  readonly arisen: readonly ArisenIn[];
}

export const newPage = (words: number): Int32Array =>
  new Int32Array(new SharedArrayBuffer(words * Int32Array.BYTES_PER_ELEMENT));

export class Draft implements Sheet {
  batch: Int32Array;
  next: number;
  readonly #form: Form;
  readonly #first: number;
  readonly #ends: number[] = [];
  readonly #strangers: Stranger[] = [];
  readonly #wrong: WrongIn[] = [];
  readonly #arisen: ArisenIn[] = [];

  /** It stands on a page behind so many rows, and there is room for one more. */
  constructor(page: Int32Array, first: number, form: Form) {
    this.batch = page;
    this.next = first * form.words;
    this.#first = first;
    this.#form = form;
  }

  tell(): ToldDraft {
    return {
      form: this.#form,
      page: this.batch,
      first: this.#first,
      ends: this.#ends,
      strangers: this.#strangers,
      wrong: this.#wrong,
      arisen: this.#arisen,
    };
  }

  numbers(place: number, value: number): boolean {
    this.#strangers.push({ row: this.next / this.#form.words, place, value });
    return false;
  }

  /** The row that was written as the next one is one of them. */
  met(): void {
    const { words } = this.#form;
    this.next += words;
    if (this.next + words <= this.batch.length) return;
    const longer = newPage(this.batch.length * 2);
    longer.set(this.batch);
    this.batch = longer;
  }

  /** A move of the world that is being opened is wrong. */
  accuse(move: RawMove, why: number): void {
    this.#wrong.push({ at: this.#ends.length, move, why });
  }

  /** Every move of the world that was being opened is made. */
  endWorld(arisen: readonly number[]): void {
    for (const what of arisen) this.#arisen.push({ at: this.#ends.length, what });
    this.#ends.push(this.next / this.#form.words);
  }
}
