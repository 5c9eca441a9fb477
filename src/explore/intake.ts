/**
 * A draft that is taken in: world by world, and of each row by row.
 */
import { newPage, type Stranger, type ToldDraft, type WrongIn } from "./draft.ts";
import type { Packing } from "./packing.ts";

export class Intake {
  page: Int32Array;
  #form: ToldDraft["form"];
  readonly #told: ToldDraft;
  /** The world whose rows are taken in, and how much of what there is. */
  #world = -1;
  #rows: number;
  #strangers = 0;
  #wrong = 0;
  #arisen = 0;

  constructor(told: ToldDraft) {
    this.#told = told;
    this.page = told.page;
    this.#form = told.form;
    this.#rows = told.first;
  }

  /** Whether there is no world after the one that was begun last. */
  get isOver(): boolean {
    return this.#world + 1 === this.#told.ends.length;
  }

  /** Goes on to the next world. */
  nextWorld(): void {
    this.#world += 1;
  }

  /** The next row that the world leads to is taken in: where it begins; -1 if there are no more. */
  nextRow(): number {
    if (this.#rows === this.#told.ends[this.#world]) return -1;
    this.#rows += 1;
    return (this.#rows - 1) * this.#form.words;
  }

  /** A value of that row that has no number at its place; null if there are no more. */
  nextStranger(): Stranger | null {
    const next = this.#told.strangers[this.#strangers];
    if (next?.row !== this.#rows - 1) return null;
    this.#strangers += 1;
    return next;
  }

  /** A step of the world that is wrong; null if there are no more. */
  nextWrong(): WrongIn | null {
    const next = this.#told.wrong[this.#wrong];
    if (next?.at !== this.#world) return null;
    this.#wrong += 1;
    return next;
  }

  /** What has arisen in the world; -1 if there is no more. */
  nextArisen(): number {
    const next = this.#told.arisen[this.#arisen];
    if (next?.at !== this.#world) return -1;
    this.#arisen += 1;
    return next.what;
  }

  /** Makes every row one of the form that there is now; where the row begins that is taken in. */
  fit(packing: Packing): number {
    const old = this.#form;
    const { form } = packing;
    this.#form = form;
    if (old.edition !== form.edition) {
      const rows = this.#told.ends.at(-1) ?? 0;
      const { page } = this;
      this.page = newPage(rows * form.words);
      for (let row = 0; row < rows; row += 1) {
        packing.convert(old, page.subarray(row * old.words), this.page, row * form.words);
      }
    }
    return (this.#rows - 1) * form.words;
  }
}
