/**
 * Stamps and where they stand: earlier or later, for whoever asks.
 *
 * Nobody asks whether what one Client did came before what another did, if neither has to do with the
 * other. So stamps stand in orders, each in one or several, and only those that have an order in
 * common are ever compared. The rank of a stamp is one more than the highest rank below it in its
 * orders: stamps that are compared keep their order, and all else about their numbers is forgotten.
 */
import { assert, PairTable, Sequences } from "../../src/index.ts";

/** The order in which everything stands, with what stands in other orders too. */
const every = 0;
const ordersMax = 64;

/** A stamp and the orders that it stands in; null: in every one. */
export interface Standing {
  readonly stamp: number;
  readonly orders: readonly string[] | null;
}

export class Ranks {
  /** Sets of stamps, each in an order, by number. */
  readonly #sets = new Sequences();
  readonly #orders = new Map<string, number>();
  readonly #unions = new PairTable();
  /** By set: the ranks of its stamps; null when they have them. */
  readonly #ranks: (ReadonlyMap<number, number> | null | undefined)[] = [];
  /** Nothing has been given a stamp: what was before everything has 0. */
  readonly begun = this.setOf([{ stamp: 0, orders: null }]);

  /** The number of a set of stamps; 0: there are none. */
  setOf(standings: readonly Standing[]): number {
    const codes = new Set<number>();
    for (const { stamp, orders } of standings) {
      const in_ = orders === null ? [every] : orders.map((order) => this.#orderOf(order));
      for (const order of in_) codes.add(stamp * ordersMax + order);
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
    const codes = this.#sets.items(all);
    /** By order: the highest rank there; and of all. */
    const highest: number[] = [];
    let top = -1;
    for (let at = 0; at < codes.length;) {
      const stamp = Math.floor((codes[at] as number) / ordersMax);
      const orders: number[] = [];
      for (; Math.floor((codes[at] ?? -1) / ordersMax) === stamp; at += 1) {
        orders.push((codes[at] as number) % ordersMax);
      }
      const isEvery = orders.includes(every);
      const below = isEvery
        ? top
        : Math.max(highest[every] ?? -1, ...orders.map((order) => highest[order] ?? -1));
      const rank = below + 1;
      for (const order of orders) highest[order] = rank;
      top = Math.max(top, rank);
      ranks.set(stamp, rank);
    }
    return [...ranks].every(([stamp, rank]) => stamp === rank) ? null : ranks;
  }

  #orderOf(name: string): number {
    let order = this.#orders.get(name);
    if (order === undefined) {
      order = this.#orders.size + 1;
      assert(order < ordersMax, "an exploration has few Clients");
      this.#orders.set(name, order);
    }
    return order;
  }
}
