/**
 * How short a counterexample is: everything with fewer operations is tried, and either nothing
 * violates the claim, or a shorter counterexample is found.
 *
 * Layer by layer, each with one operation more, every interleaving of the letters is explored, and
 * the calm after it. So what is found first has the fewest operations, and where a budget ends it,
 * the layers that are whole still say something. What was tried is counted in worlds, never in time:
 * the same counterexample has the same certificate everywhere.
 */
import { Search, type SearchMove } from "../../src/index.ts";
import type { Counterexample } from "../shrink.ts";
import type { Ground } from "./bounds.ts";
import { Calming, isAtRest } from "./calms.ts";
import { Jury } from "./jury.ts";
import { faultsIn, groundOf, hasOperations, operationsIn } from "./letters.ts";
import { retold } from "./retell.ts";

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

/** Worlds opened, or calms tried, between two looks at what was found. */
const openedAtOnce = 256;

interface Layer {
  readonly ground: Ground;
  readonly search: Search;
  readonly jury: Jury;
  readonly calming: Calming;
  /** Worlds whose calm was tried, or needs no calm. */
  calmed: number;
}

export class Certification {
  readonly #given: Counterexample;
  readonly #budget: number;
  readonly #operations: number;
  #layer: Layer | null = null;
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
    const more = this.#explore(layer) || this.#calm(layer);
    if (this.#shorter !== null || (more && this.#left(layer) <= 0)) this.#isOver = true;
    if (this.#isOver || more) return;
    this.#worlds = layer.search.counts.worlds;
    this.#spent += this.#worlds;
    this.#whole += 1;
    this.#layer = null;
    this.#isOver = this.#whole >= this.#operations;
  }

  #begin(operations: number): Layer {
    const { claim } = this.#given;
    const ground = groundOf(this.#given, operations);
    const jury = new Jury(ground, [claim], (id) => search.offers.operation(id));
    const search = new Search(ground.setup.engine, ground.supply, jury);
    const calming = new Calming(ground, search, jury, [claim]);
    return { ground, search, jury, calming, calmed: 0 };
  }

  #left({ search }: Layer): number {
    return this.#budget - this.#spent - search.counts.worlds;
  }

  /** Opens worlds; whether any are left. */
  #explore(layer: Layer): boolean {
    const { search } = layer;
    const { opened, frontier, worlds } = search.counts;
    if (frontier === 0) return false;
    search.open(openedAtOnce, worlds + Math.max(0, this.#left(layer)));
    const [wrong] = search.wrong();
    if (wrong !== undefined) this.#found(layer, wrong.way, false);
    return opened < worlds;
  }

  /** Tries calms; whether any are left. */
  #calm(layer: Layer): boolean {
    const { search, calming } = layer;
    const { worlds } = search.counts;
    for (let tried = 0; tried < openedAtOnce && layer.calmed < worlds; tried += 1) {
      layer.calmed += 1;
      if (!this.#needsCalm(layer, layer.calmed)) continue;
      if (calming.from(layer.calmed).length === 0) continue;
      this.#found(layer, search.wayTo(layer.calmed), true);
      return false;
    }
    return layer.calmed < worlds;
  }

  /**
   * A calm begins with everything under way arriving, which leads to another world of the search; and
   * with operations left over a world stands in a layer before this one.
   */
  #needsCalm({ search }: Layer, world: number): boolean {
    if (!isAtRest(search, world)) return false;
    const { turns, offers, budgetAt } = search;
    return !hasOperations(offers.budget(turns.world[budgetAt] as number));
  }

  #found({ ground }: Layer, way: readonly SearchMove[], inCalm: boolean): void {
    this.#shorter = retold(ground, this.#given.claim, way, inCalm);
  }
}
