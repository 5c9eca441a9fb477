/**
 * Whose a world is, where several searches divide the worlds among themselves.
 *
 * It is told from what stands at a few places, by content, since each search numbers values in its
 * own way. The fewer the places, the more moves stay with who makes them; the more, the evener the
 * shares.
 */
import type { Engine } from "../engine.ts";
import { hashText } from "../intern.ts";
import { Peer, type Lexicon, type Met } from "./lexicon.ts";
import type { Offers } from "./offers.ts";
import type { Turns } from "./turns.ts";
import type { Rows } from "./worlds.ts";

/** One search among several, and the actors by whose states worlds are told apart. */
export interface Part {
  readonly index: number;
  readonly of: number;
  readonly actors: readonly number[];
}

/** A search that has all worlds to itself. */
export const whole: Part = { index: 0, of: 1, actors: [] };

/** Worlds that one search has for another, with what it has met since it told that one last. */
export interface Parcel extends Rows {
  readonly to: number;
  readonly sender: number;
  readonly met: Met;
  /** By place: what was met there. */
  readonly values: readonly Int32Array[];
}

export class Share {
  readonly part: Part;
  readonly #engine: Engine;
  readonly #offers: Offers;
  readonly #budgetAt: number;
  readonly #lexicon: Lexicon;
  readonly #peers: Peer[] = [];
  /** By whom it was told to: how many of the values at each place. */
  readonly #told: number[][] = [];
  readonly #isLookedAt: Uint8Array;
  /** By place that is looked at: a hash of each value there. */
  readonly #hashes: number[][];

  constructor(part: Part, engine: Engine, offers: Offers, budgetAt: number, lexicon: Lexicon) {
    this.part = part;
    this.#engine = engine;
    this.#offers = offers;
    this.#budgetAt = budgetAt;
    this.#lexicon = lexicon;
    const places = [budgetAt, ...part.actors];
    this.#hashes = places.map(() => []);
    this.#isLookedAt = new Uint8Array(Math.max(...places) + 1);
    for (const place of places) this.#isLookedAt[place] = 1;
  }

  /** Whose a world is that was its own before these places were written. */
  ownerAfter({ world, written, writes }: Turns): number {
    const { of, index } = this.part;
    if (of === 1) return index;
    for (let at = 0; at < writes; at += 1) {
      if (this.#isLookedAt[written[at] as number] === 1) return this.ownerOf(world);
    }
    return index;
  }

  /** Whose a world is. */
  ownerOf(world: Int32Array): number {
    const { actors, of } = this.part;
    if (of === 1) return 0;
    let hash = this.#hashAt(0, world[this.#budgetAt] as number);
    for (let at = 0; at < actors.length; at += 1) {
      const more = this.#hashAt(at + 1, world[actors[at] as number] as number);
      hash = Math.imul(hash ^ more, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return (hash >>> 0) % of;
  }

  /** Rows for another, who gets all that it needs to read them. */
  parcelFor(to: number, rows: Rows, met: readonly Int32Array[]): Parcel {
    const told = this.#told[to] ?? [];
    this.#told[to] = met.map(({ length }) => length);
    const values = met.map((all, place) => all.slice(told[place] ?? 0));
    return { to, sender: this.part.index, met: this.#lexicon.newsFor(to), values, ...rows };
  }

  /** Who has sent a parcel, with all that it says. */
  peerOf({ sender, met, values }: Parcel): Peer {
    const peer = (this.#peers[sender] ??= new Peer(this.#lexicon));
    peer.hear(met, values);
    return peer;
  }

  #hashAt(at: number, value: number): number {
    const hashes = this.#hashes[at] as number[];
    const known = hashes[value] ?? -1;
    return known >= 0 ? known : this.#learnHash(hashes, at, value);
  }

  #learnHash(hashes: number[], at: number, value: number): number {
    const actor = this.part.actors[at - 1];
    const { low } =
      actor === undefined
        ? hashText(JSON.stringify(this.#offers.budget(value)))
        : this.#engine.statesOf(actor).hash(value);
    // Small enough to stand in an array as it is.
    for (let next = hashes.length; next <= value; next += 1) hashes.push(-1);
    return (hashes[value] = low >>> 2);
  }
}
