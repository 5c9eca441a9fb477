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
const ordersMax = 1_024;
const sides = [null, "left", "right"] as const;
/** A stamp in an order, on a side of it, is one number. */
const width = ordersMax * sides.length;

/** A stamp and the orders that it stands in; null: in every one. */
export interface Standing {
  readonly stamp: number;
  readonly places: readonly Place[] | null;
}

/** Stamps in their order, and by number the places where each stands. */
export type Placed = ReadonlyMap<number, readonly number[]>;

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
    const ranks = this.ranked(this.#placesOf(all));
    return [...ranks].every(([stamp, rank]) => stamp === rank) ? null : ranks;
  }

  /** The ranks of stamps, which come in their order, each with its places. */
  protected ranked(stamps: Placed): ReadonlyMap<number, number> {
    const ranks = new Map<number, number>();
    const heights = new Heights();
    for (const [stamp, places] of stamps) {
      const rank = 1 + Math.max(...places.map((place) => heights.below(place)));
      for (const place of places) heights.raise(place, rank);
      ranks.set(stamp, rank);
    }
    return ranks;
  }

  #placesOf(all: number): Placed {
    const stamps = new Map<number, number[]>();
    for (const code of this.#sets.items(all)) {
      const stamp = Math.floor(code / width);
      stamps.set(stamp, [...(stamps.get(stamp) ?? []), code % width]);
    }
    return stamps;
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
    const here = comparedWith(place).map((one) => this.#at[one] ?? -1);
    return Math.max(this.#at[every] ?? -1, ...here);
  }

  raise(place: number, rank: number): void {
    this.#at[place] = Math.max(rank, this.#at[place] ?? -1);
    this.#top = Math.max(rank, this.#top);
  }
}

/** The places of its order whose stamps a place's are compared with. */
function comparedWith(place: number): readonly number[] {
  const side = place % sides.length;
  const order = place - side;
  return side === 0 ? [order, order + 1, order + 2] : [order, order + 3 - side];
}

/** Whether stamps at two places are compared. */
export const areCompared = (one: number, other: number): boolean =>
  one === every || other === every || comparedWith(one).includes(other);
