/**
 * What several listeners, one after another, have read and written: as one.
 *
 * A reading of what one of them has written before says nothing about the world in which they began,
 * and a table whose rows were written was another then.
 */
import type { Reading } from "../../src/index.ts";
import type { Keepsakes } from "./keepsakes.ts";
import type { Shelf } from "./shelf.ts";

export class Script {
  readonly readings: Reading[] = [];
  readonly writes: number[] = [];
  /** Claims found violated, by the numbers of reasons. */
  readonly wrong: number[] = [];
  readonly #shelf: Shelf;
  readonly #keepsakes: Keepsakes;
  readonly #asked = new Set<number>();
  /** By place that was written: what stood there before. */
  readonly #before = new Map<number, number>();
  readonly #replaced = new Set<number>();
  readonly #rows = new Set<number>();

  constructor(shelf: Shelf, keepsakes: Keepsakes) {
    this.#shelf = shelf;
    this.#keepsakes = keepsakes;
  }

  read({ asked, found }: Reading): void {
    if (this.#asked.has(asked) || this.#rows.has(asked)) return;
    if (this.#replaced.has(this.#shelf.placeOf(asked))) return;
    this.#asked.add(asked);
    this.readings.push({ asked, found: this.#before.get(asked) ?? found });
  }

  /** `before` is what stands at the place. */
  write(place: number, what: number, before: number): void {
    if (!this.#before.has(place)) this.#before.set(place, before);
    if (what >= 0) this.#replaced.add(place);
    else this.#rows.add(this.#shelf.askedAt(place, this.#keepsakes.keyIn(~what)));
    this.writes.push(place, what);
  }

  /** What others have done after this. */
  append({ readings, writes, wrong, before }: Script): void {
    for (const reading of readings) this.read(reading);
    for (let at = 0; at < writes.length; at += 2) {
      const place = writes[at] as number;
      this.write(place, writes[at + 1] as number, before(place));
    }
    this.wrong.push(...wrong);
  }

  readonly before = (place: number): number => this.#before.get(place) as number;
}
