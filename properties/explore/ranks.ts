/**
 * Stamps and where they stand: earlier or later, for whoever asks.
 *
 * Nobody asks whether what one Client did came before what another did, if neither has to do with the
 * other. So stamps stand in orders, each in one or several, and only those that have an order in
 * common are ever compared, of two sides of it if it has sides. The rank of a stamp is one more than
 * the highest rank of those before it that it is compared with: so they keep their order, and all
 * else about their numbers is forgotten.
 */
import { assert, PairTable, Sequences } from "../../src/index.ts";
import type { Place } from "../memory.ts";

/** The order in which everything stands, with what stands in other orders too. */
const every = 0;
const ordersMax = 128;
const sides = [null, "left", "right"] as const;
/** A stamp in an order, on a side of it, is one number. */
const width = ordersMax * sides.length;

/** A stamp and the orders that it stands in; null: in every one. */
export interface Standing {
  readonly stamp: number;
  readonly places: readonly Place[] | null;
}

export class Ranks {
  /** Sets of stamps, each in an order, by number. */
  readonly #sets = new Sequences();
  readonly #orders = new Map<string, number>();
  readonly #unions = new PairTable();
  /** By set: the ranks of its stamps; null when they have them. */
  readonly #ranks: (ReadonlyMap<number, number> | null | undefined)[] = [];
  /** Nothing has been given a stamp: what was before everything has 0. */
  readonly begun = this.setOf([{ stamp: 0, places: null }]);

  /** The number of a set of stamps; 0: there are none. */
  setOf(standings: readonly Standing[]): number {
    const codes = new Set<number>();
    for (const { stamp, places } of standings) {
      for (const place of places ?? [null]) codes.add(stamp * width + this.#placeOf(place));
    }
    return this.#sets.idOf([...codes].toSorted((a, b) => a - b));
  }

  union(one: number, other: number): number {
    if (one === other || other === 0) return one;
    if (one === 0) return other;
    const known = this.#unions.get(one, other);
    if (known !== 0) return known;
    const both = new Set([...this.#sets.items(one), ...this.#sets.items(other)]);
    const union = this.#sets.idOf([...both].toSorted((a, b) => a - b));
    this.#unions.set(one, other, union);
    return union;
  }

  /** The ranks of all stamps there are; null when each stamp is its rank. */
  of(all: number): ReadonlyMap<number, number> | null {
    const known = this.#ranks[all];
    return known === undefined ? (this.#ranks[all] = this.#rank(all)) : known;
  }

  #rank(all: number): ReadonlyMap<number, number> | null {
    const ranks = new Map<number, number>();
    const heights = new Heights();
    const codes = this.#sets.items(all);
    for (let at = 0; at < codes.length;) {
      const stamp = Math.floor((codes[at] as number) / width);
      const places: number[] = [];
      for (; Math.floor((codes[at] ?? -1) / width) === stamp; at += 1) {
        places.push((codes[at] as number) % width);
      }
      const rank = 1 + Math.max(...places.map((place) => heights.below(place)));
      for (const place of places) heights.raise(place, rank);
      ranks.set(stamp, rank);
    }
    return [...ranks].every(([stamp, rank]) => stamp === rank) ? null : ranks;
  }

  #placeOf(place: Place | null): number {
    if (place === null) return every;
    let order = this.#orders.get(place.order);
    if (order === undefined) {
      order = this.#orders.size + 1;
      assert(order < ordersMax, "an exploration has few Clients");
      this.#orders.set(place.order, order);
    }
    return order * sides.length + sides.indexOf(place.side);
  }
}

/** The highest rank so far at each place, and of all. */
class Heights {
  readonly #at: number[] = [];
  #top = -1;

  /** The highest rank of those that what comes to a place is compared with. */
  below(place: number): number {
    if (place === every) return this.#top;
    const side = place % sides.length;
    const order = place - side;
    const compared = side === 0 ? [0, 1, 2] : [0, 3 - side];
    const here = compared.map((one) => this.#at[order + one] ?? -1);
    return Math.max(this.#at[every] ?? -1, ...here);
  }

  raise(place: number, rank: number): void {
    this.#at[place] = Math.max(rank, this.#at[place] ?? -1);
    this.#top = Math.max(rank, this.#top);
  }
}
