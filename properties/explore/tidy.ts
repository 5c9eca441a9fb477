/**
 * What claims remember, made tidy: memories that nothing can tell apart any more are one.
 *
 * Two things in a memory only ever grow, and nobody asks how large they are. Stamps tell earlier from
 * later, so only the order counts of those that are compared, and they are numbered anew from 0 up. Instants are compared with
 * the present and with each other, so what counts is how long ago they were. The next stamp is later
 * than all that anything was given, and that is all it has to be, so the latest is always the same.
 */
import type { Meaning, Memory } from "../memory.ts";
import { Keepsakes } from "./keepsakes.ts";
import { Ranks } from "./ranks.ts";

/** The present in every tidy memory: late enough that whatever was before is not negative. */
export const presentMs = 1_000_000_000_000;

/** Later than every stamp in a tidy memory; whatever is given a stamp next comes after it. */
const lateStamp = 100_000;

export class Tidy {
  readonly keepsakes: Keepsakes;
  readonly meanings: readonly Meaning[];
  /** The cells of what is latest, and the number of what stands there in every tidy memory. */
  readonly #latest: readonly number[];
  readonly #late: number;

  constructor({ meanings, orders }: Pick<Memory, "meanings" | "orders">, ranks = new Ranks()) {
    this.meanings = meanings;
    this.keepsakes = new Keepsakes(orders, ranks);
    this.#late = this.keepsakes.idOf(lateStamp, "latest");
    this.#latest = [...meanings.keys()].filter((cell) => meanings[cell] === "latest");
  }

  /** What is remembered at an instant, each cell as the number of a tidy value. */
  idsOf(saved: readonly unknown[], nowMs: number): Int32Array {
    const ids = Int32Array.from(saved, (value, cell) =>
      this.keepsakes.idOf(value, this.meanings[cell] as Meaning, cell),
    );
    this.#shift(ids, 0, presentMs - nowMs);
    this.rank(ids, 0, (cell, id) => (ids[cell] = id));
    return ids;
  }

  /** The values of a memory. */
  values(ids: ArrayLike<number>): readonly unknown[] {
    return Array.from(ids, (id) => this.keepsakes.value(id));
  }

  /** Time has passed since a memory in places from `first` up was tidy. */
  pass(
    places: Int32Array,
    first: number,
    ms: number,
    put: (place: number, id: number) => void,
  ): void {
    for (let cell = 0; cell < this.meanings.length; cell += 1) {
      const id = places[first + cell] as number;
      if (this.keepsakes.hasInstants(id)) put(first + cell, this.keepsakes.shifted(id, -ms));
    }
  }

  /** How much was seen is forgotten. */
  forget(first: number, put: (place: number, id: number) => void): void {
    for (let at = 0; at < this.#latest.length; at += 1) {
      put(first + (this.#latest[at] as number), this.#late);
    }
  }

  /** Numbers stamps anew. */
  rank(places: Int32Array, first: number, put: (place: number, id: number) => void): void {
    const { keepsakes } = this;
    let all = keepsakes.begun;
    for (let cell = 0; cell < this.meanings.length; cell += 1) {
      const set = keepsakes.stampsOf(places[first + cell] as number);
      if (set !== 0) all = keepsakes.union(all, set);
    }
    this.forget(first, put);
    if (keepsakes.areRanked(all)) return;
    for (let place = first; place < first + this.meanings.length; place += 1) {
      const id = places[place] as number;
      if (keepsakes.stampsOf(id) !== 0) put(place, keepsakes.ranked(id, all));
    }
  }

  #shift(ids: Int32Array, first: number, byMs: number): void {
    this.pass(ids, first, -byMs, (place, id) => (ids[place] = id));
  }
}
