/**
 * Answers remembered by what was looked at to find them.
 *
 * Whoever works something out from a world notes what it reads, in order. Since each next thing it
 * reads depends only on what it has read before, the notes of all answers form a decision tree: the
 * same question on another world is answered by walking down it, and the answer holds on every world
 * that agrees on what was read, and on no other.
 */
import { assert } from "../assert.ts";
import { PairTable } from "../pair-table.ts";

const unknown = 0x7fff_ffff;

/** What one reading found: what was asked, and the answer. */
export interface Reading {
  readonly asked: number;
  readonly found: number;
}

export class Recall {
  /** By node: what to look at next; an answer as its complement; or not known yet. */
  readonly #asks: number[] = [];
  readonly #next = new PairTable();
  /** The world at hand: by place, what stands there. */
  readonly #world: Int32Array;
  readonly #derived: (asked: number) => number;

  /** Readings are places of the world; those beyond it are answered by `derived`. */
  constructor(world: Int32Array, derived: (asked: number) => number = () => 0) {
    this.#world = world;
    this.#derived = derived;
  }

  /** How many nodes there are. */
  get size(): number {
    return this.#asks.length;
  }

  /** A question nobody has asked yet. */
  question(): number {
    return this.#asks.push(unknown) - 1;
  }

  /** The answer to a question on every world; -1 when it depends, or is not known. */
  always(question: number): number {
    const asked = this.#asks[question] as number;
    return asked < 0 ? ~asked : -1;
  }

  /** The answer to a question on the world at hand; -1 when it is not known. */
  answer(question: number): number {
    const world = this.#world;
    let node = question;
    for (;;) {
      const asked = this.#asks[node] as number;
      if (asked < 0) return ~asked;
      if (asked === unknown) return -1;
      const found = asked < world.length ? (world[asked] as number) : this.#derived(asked);
      const next = this.#next.get(node, found);
      if (next === 0) return -1;
      node = next - 1;
    }
  }

  /** Remembers an answer and what was read for it, in order. */
  learn(question: number, readings: readonly Reading[], answer: number): void {
    let node = question;
    for (const { asked, found } of readings) {
      const known = this.#asks[node];
      assert(known === unknown || known === asked, "what is read next depends on what was read");
      this.#asks[node] = asked;
      let next = this.#next.get(node, found);
      if (next === 0) {
        next = this.#asks.push(unknown);
        this.#next.set(node, found, next);
      }
      node = next - 1;
    }
    this.#asks[node] = ~answer;
  }
}
