/**
 * Answers remembered by what was looked at to find them.
 *
 * Whoever works something out from a world notes what it reads, in order. Since each next thing it
 * reads depends only on what it has read before, the notes of all answers form a decision tree: the
 * same question on another world is answered by walking down it, and the answer holds on every world
 * that agrees on what was read, and on no other.
 *
 * What was found first at a node stands beside it, and the node it leads to mostly comes next, so
 * that a walk reads one piece of memory from front to back.
 */
import { assert } from "../assert.ts";
import { PairTable } from "../pair-table.ts";

const unknown = 0x7fff_ffff;
/** By node: what to look at next, an answer as its complement, or unknown; what was found first; and
 * the node after that, 0 as long as there is none. */
const width = 3;

/** What one reading found: what was asked, and the answer. */
export interface Reading {
  readonly asked: number;
  readonly found: number;
}

export class Recall {
  #nodes = new Int32Array(width << 10);
  #size = 1;
  /** What else was found at nodes. */
  readonly #others = new PairTable();
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
    return this.#size - 1;
  }

  /** A question nobody has asked yet. */
  question(): number {
    const node = this.#size;
    this.#size += 1;
    if (this.#size * width > this.#nodes.length) {
      const more = new Int32Array(this.#nodes.length * 2);
      more.set(this.#nodes);
      this.#nodes = more;
    }
    this.#nodes[node * width] = unknown;
    return node;
  }

  /** The answer to a question on every world; -1 when it depends, or is not known. */
  always(question: number): number {
    const asked = this.#nodes[question * width] as number;
    return asked < 0 ? ~asked : -1;
  }

  /** The answer to a question on the world at hand; -1 when it is not known. */
  answer(question: number): number {
    const world = this.#world;
    const nodes = this.#nodes;
    let node = question;
    for (;;) {
      const asked = nodes[node * width] as number;
      if (asked < 0) return ~asked;
      if (asked === unknown) return -1;
      const found = asked < world.length ? (world[asked] as number) : this.#derived(asked);
      node = this.#next(nodes, node, found);
      if (node === 0) return -1;
    }
  }

  /** The same, and what is looked at on the way to it is noted, if it is known. */
  follow(question: number, noted: Reading[]): number {
    const before = noted.length;
    let node = question;
    for (;;) {
      const asked = this.#nodes[node * width] as number;
      if (asked < 0) return ~asked;
      const isKnown = asked !== unknown;
      const found = !isKnown
        ? 0
        : asked < this.#world.length
          ? (this.#world[asked] as number)
          : this.#derived(asked);
      node = isKnown ? this.#next(this.#nodes, node, found) : 0;
      if (node === 0) {
        noted.length = before;
        return -1;
      }
      noted.push({ asked, found });
    }
  }

  /** Remembers an answer and what was read for it, in order. */
  learn(question: number, readings: readonly Reading[], answer: number): void {
    let node = question;
    for (const { asked, found } of readings) {
      const known = this.#nodes[node * width];
      assert(known === unknown || known === asked, "what is read next depends on what was read");
      this.#nodes[node * width] = asked;
      let next = this.#next(this.#nodes, node, found);
      if (next === 0) {
        next = this.question();
        const at = node * width;
        if (this.#nodes[at + 2] === 0) {
          this.#nodes[at + 1] = found;
          this.#nodes[at + 2] = next;
        } else this.#others.set(node, found, next);
      }
      node = next;
    }
    this.#nodes[node * width] = ~answer;
  }

  #next(nodes: Int32Array, node: number, found: number): number {
    const at = node * width;
    const first = nodes[at + 2] as number;
    if (nodes[at + 1] === found || first === 0) return first;
    return this.#others.get(node, found);
  }
}
