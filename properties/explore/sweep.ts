/**
 * A search for the violation of one claim: worlds are opened breadth first, and then the calm after
 * those that are at rest is tried, the nearest first.
 */
import { Search, type SearchMove } from "../../src/index.ts";
import type { Claim } from "../claim.ts";
import { firstWorld, type Ground } from "./bounds.ts";
import { Calming, isAtRest } from "./calms.ts";
import { Jury } from "./jury.ts";

/** Worlds opened, or looked at for a calm, at a time. */
const atOnce = 256;

/** The moves to what violates the claim. */
export interface Way {
  readonly moves: readonly SearchMove[];
  /** It shows in the calm after those. */
  readonly inCalm: boolean;
}

export class Sweep {
  readonly ground: Ground;
  /** null: nothing has violated the claim so far. */
  found: Way | null = null;
  readonly #search: Search;
  readonly #calming: Calming;
  /** Whether a budget leaves its worlds to have a calm. */
  readonly #calms: (budget: object) => boolean;
  /** Worlds whose calm was tried, or needs none. */
  #calmed = 0;

  constructor(ground: Ground, claim: Claim, calms: (budget: object) => boolean = () => true) {
    this.ground = ground;
    this.#calms = calms;
    const { engine } = ground.setup;
    const jury = new Jury(ground, [claim], (id) => search.offers.operation(id));
    const search = new Search(engine, ground.supply, jury, firstWorld(ground));
    this.#search = search;
    this.#calming = new Calming(ground, search.maker, jury, [claim]);
  }

  get worlds(): number {
    return this.#search.counts.worlds;
  }

  /** Whether everything that can happen was made to. */
  get isWhole(): boolean {
    return this.#search.counts.frontier === 0;
  }

  /** Goes on for a while, with so many worlds at most; whether there is more to do. */
  goOn(worldsMax: number): boolean {
    if (this.found !== null) return false;
    return this.#open(worldsMax) || this.#calm();
  }

  #open(worldsMax: number): boolean {
    const search = this.#search;
    if (this.isWhole || this.worlds >= worldsMax) return false;
    search.open(atOnce, { worldsMax, bytesMax: Infinity });
    const [wrong] = search.wrong();
    if (wrong === undefined) return true;
    this.found = { moves: [...search.wayTo(wrong.from), wrong.move], inCalm: false };
    return false;
  }

  #calm(): boolean {
    const { worlds } = this;
    for (
      let tried = 0;
      this.found === null && tried < atOnce && this.#calmed < worlds;
      tried += 1
    ) {
      this.#calmed += 1;
      if (!this.#hasCalm(this.#calmed)) continue;
      if (this.#calming.violations().length === 0) continue;
      this.found = { moves: this.#search.wayTo(this.#calmed), inCalm: true };
    }
    return this.found === null && this.#calmed < worlds;
  }

  #hasCalm(world: number): boolean {
    if (!isAtRest(this.#search, world)) return false;
    const { turns, offers } = this.#search;
    return this.#calms(offers.budget(turns.world[turns.budgetAt] as number));
  }
}
