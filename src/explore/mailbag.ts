/**
 * The letters under way, as one number.
 *
 * Only letters between the same two in one lane have an order; the others are sorted, so that what
 * cannot be told apart by anything that can still happen is one world.
 */
import { present } from "../assert.ts";
import type { Layout } from "../layout.ts";
import { PairTable } from "../pair-table.ts";
import { byAddress } from "../world.ts";
import { Sequences } from "./sequences.ts";

export class Mailbag {
  readonly #layout: Layout;
  readonly all = new Sequences();
  readonly #pushed = new PairTable();
  readonly #removed = new PairTable();
  readonly #burnt = new PairTable();
  readonly #firsts: (readonly number[] | undefined)[] = [];

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  get size(): number {
    return this.all.size;
  }

  letters(mail: number): readonly number[] {
    return this.all.items(mail);
  }

  idOf(letters: readonly number[]): number {
    return letters.reduce((mail, letter) => this.push(mail, letter), 0);
  }

  push(mail: number, letter: number): number {
    const known = this.#pushed.get(mail, letter);
    if (known !== 0) return known;
    const letters = this.letters(mail);
    const place = letters.findLastIndex((one) => this.#order(one, letter) <= 0) + 1;
    const after = this.all.idOf(letters.toSpliced(place, 0, letter));
    this.#pushed.set(mail, letter, after);
    return after;
  }

  remove(mail: number, index: number): number {
    const known = this.#removed.get(mail, index);
    if (known !== 0) return known - 1;
    const letters = this.letters(mail);
    present(letters[index], `letter ${index}`);
    const after = this.all.idOf(letters.toSpliced(index, 1));
    this.#removed.set(mail, index, after + 1);
    return after;
  }

  /** Without the letters to an actor. */
  burn(mail: number, to: number): number {
    if (mail === 0) return 0;
    const known = this.#burnt.get(mail, to);
    if (known !== 0) return known - 1;
    const kept = this.letters(mail).filter(
      (letter) => this.#layout.letters.value(letter).to !== to,
    );
    const after = this.all.idOf(kept);
    this.#burnt.set(mail, to, after + 1);
    return after;
  }

  /** The places of the letters that may be handled next. */
  firsts(mail: number): readonly number[] {
    return (this.#firsts[mail] ??= this.letters(mail).flatMap((letter, index, letters) => {
      const before = letters[index - 1];
      return before !== undefined && this.#order(before, letter) === 0 ? [] : [index];
    }));
  }

  #order(a: number, b: number): number {
    const { letters } = this.#layout;
    return byAddress(letters.value(a), letters.value(b));
  }
}
