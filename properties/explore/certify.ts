/**
 * How short a counterexample is: everything with fewer operations is tried, and either nothing
 * violates the claim, or a shorter counterexample is found.
 *
 * Layer by layer, each with one operation more, every interleaving of the letters is explored, and
 * the calm after it. So what is found first has the fewest operations, and where a budget ends it,
 * the layers that are whole still say something. What was tried is counted in worlds, never in time:
 * the same counterexample has the same certificate everywhere.
 */
import type { Counterexample } from "../shrink.ts";
import { newsOf } from "../news.ts";
import { faultsIn, groundOf, hasOperations } from "./letters.ts";
import { operationsIn } from "../script.ts";
import { retold } from "./retell.ts";
import { Sweep } from "./sweep.ts";

export interface Certificate {
  /** Whether nothing shorter than the counterexample violates the claim; if not, a budget ended it. */
  readonly certified: boolean;
  /** No violation in fewer operations than so many: all of those of a certified one. */
  readonly fewerThan: number;
  /** Of the counterexample; waits are none. */
  readonly operations: number;
  /** No run has more of them. */
  readonly faults: number;
  /** Worlds of the largest layer that is whole. */
  readonly worlds: number;
  /** How many operations shrinking had left; the explorer has found the shorter one. */
  readonly shrunkTo: number;
}

/** How many worlds are met in all for one counterexample, unless it is said. */
export const usualCertifyWorlds = 10_000;

export class Certification {
  readonly #given: Counterexample;
  readonly #budget: number;
  readonly #operations: number;
  #layer: Sweep | null = null;
  #whole = 0;
  #worlds = 0;
  #spent = 0;
  #shorter: Counterexample | null = null;
  #isOver = false;

  /** `budget` is how many worlds are met in all. */
  constructor(given: Counterexample, budget: number) {
    this.#given = given;
    this.#budget = budget;
    this.#operations = operationsIn(given.script);
    this.#isOver = budget === 0;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** What is certified: what was given, or the shorter one that was found. */
  get counterexample(): Counterexample {
    return this.#shorter ?? this.#given;
  }

  /** The same finding, with what is certified. */
  of<Found extends { readonly counterexample: Counterexample }>(
    found: Found,
  ): Found & { readonly certificate: Certificate | null } {
    const { counterexample, certificate } = this;
    return { ...found, counterexample, certificate: this.#budget === 0 ? null : certificate };
  }

  get certificate(): Certificate {
    const { script } = this.counterexample;
    const operations = operationsIn(script);
    return {
      certified: this.#whole >= operations,
      fewerThan: this.#whole,
      operations,
      faults: faultsIn(this.#given.script),
      worlds: this.#worlds,
      shrunkTo: this.#operations,
    };
  }

  /** Goes on for a while. */
  goOn(): void {
    if (this.#isOver) return;
    const layer = (this.#layer ??= this.#begin(this.#whole));
    const left = this.#budget - this.#spent;
    const more = layer.goOn(left);
    if (layer.found !== null) {
      const { moves, inCalm } = layer.found;
      const shorter = retold(layer.ground, this.#given.claim, moves, inCalm);
      // What is known of the profile is no shorter way to what is news.
      if (isNews(shorter) || !isNews(this.#given)) this.#shorter = shorter;
      this.#isOver = true;
      return;
    }
    // Where worlds ran out the layer is not whole, whatever calms were tried.
    this.#isOver = layer.worlds >= left;
    if (this.#isOver || more) return;
    this.#worlds = layer.worlds;
    this.#spent += layer.worlds;
    this.#whole += 1;
    this.#layer = null;
    this.#isOver = this.#whole >= this.#operations;
  }

  /**
   * A calm begins with everything under way arriving, which leads to another world of the search; and
   * with operations left over a world stands in a layer before this one, where it has had its calm.
   */
  #begin(operations: number): Sweep {
    const ground = groundOf(this.#given, operations);
    return new Sweep(ground, this.#given.claim, (budget) => !hasOperations(budget));
  }
}

const isNews = ({ claim, setup, script }: Counterexample): boolean =>
  newsOf(setup.profile, claim)(setup, () => script);
