/**
 * A mutant chased by the explorer: one pen after another is explored breadth first, until its claim
 * is violated or there are no pens left.
 *
 * What is found is the shortest in its pen, since every world that is nearer has been met, and where
 * it takes a calm to see it, every nearer world that is at rest has had its calm. The sound model has
 * to survive the same moves.
 */
import { assert, Search, type SearchMove } from "../../src/index.ts";
import { model } from "../../models/index.ts";
import type { Claim } from "../claim.ts";
import { Calming, isAtRest } from "../explore/calms.ts";
import { firstWorld, type Ground } from "../explore/bounds.ts";
import { Jury } from "../explore/jury.ts";
import { counterexampleOf } from "../explore/way.ts";
import { violates, type Counterexample } from "../shrink.ts";
import { mutated, type Mutant } from "./mutant.ts";
import { pens, type Pen } from "./pens.ts";

/** A mutant that is found. */
export interface Catch {
  readonly pen: string;
  readonly counterexample: Counterexample;
  /** From where the pen begins; there is no way with fewer. */
  readonly moves: number;
  /** It shows in the calm after those. */
  readonly inCalm: boolean;
  /** How many were met in the pen. */
  readonly worlds: number;
}

/** A pen in which it was not found. */
export interface Searched {
  readonly pen: string;
  readonly worlds: number;
  /** Everything that can happen there did. */
  readonly whole: boolean;
}

/** How many worlds are met in a pen, unless it is said. */
export const usualPenWorlds = 6_000;

/** What came of a chase, as plain data. */
export interface Chased {
  readonly mutant: string;
  readonly claim: string;
  readonly caught: PlainCatch | null;
  /** Of one that was not found, the pens in their order. */
  readonly searched: readonly Searched[];
}

export interface PlainCatch extends Omit<Catch, "counterexample"> {
  readonly what: string;
}

/** Worlds opened, or looked at for a calm, at a time. */
const atOnce = 250;

interface Place {
  readonly pen: Pen;
  readonly ground: Ground;
  readonly search: Search;
  readonly jury: Jury;
  readonly calming: Calming;
  calmed: number;
}

export class Chase {
  readonly #mutant: Mutant;
  readonly #claim: Claim;
  readonly #worldsMax: number;
  readonly #pens: readonly Pen[];
  readonly #searched: Searched[] = [];
  #place: Place | null = null;
  #caught: Catch | null = null;

  /** In each pen so many worlds are met at most. */
  constructor(mutant: Mutant, claim: Claim, worldsMax: number, among: readonly Pen[] = pens) {
    this.#mutant = mutant;
    this.#claim = claim;
    this.#worldsMax = worldsMax;
    this.#pens = among;
  }

  get isOver(): boolean {
    return this.#caught !== null || this.#searched.length === this.#pens.length;
  }

  /** null as long as it is free. */
  get caught(): Catch | null {
    return this.#caught;
  }

  get searched(): readonly Searched[] {
    return this.#searched;
  }

  get chased(): Chased {
    const { id, claim } = this.#mutant;
    const searched = this.#caught === null ? this.#searched : [];
    return { mutant: id, claim, caught: this.#plainCatch(), searched };
  }

  /** Goes on for a while. */
  goOn(): void {
    const pen = this.#pens[this.#searched.length];
    if (pen === undefined || this.#caught !== null) return;
    const place = (this.#place ??= this.#enter(pen));
    if (this.#explore(place) || this.#calm(place) || this.#caught !== null) return;
    const { worlds, frontier } = place.search.counts;
    this.#searched.push({ pen: pen.name, worlds, whole: frontier === 0 });
    this.#place = null;
  }

  #plainCatch(): PlainCatch | null {
    if (this.#caught === null) return null;
    const { counterexample, ...rest } = this.#caught;
    return { ...rest, what: counterexample.what };
  }

  #enter(pen: Pen): Place {
    const ground = pen.ground(mutated(this.#mutant));
    const claims = [this.#claim];
    const jury = new Jury(ground, claims, (id) => search.offers.operation(id));
    const first = firstWorld(ground);
    const search = new Search(ground.setup.engine, ground.supply, jury, first);
    return {
      pen,
      ground,
      search,
      jury,
      calming: new Calming(ground, search, jury, claims),
      calmed: 0,
    };
  }

  /** Opens worlds; whether there is more to open. */
  #explore({ pen, ground, search }: Place): boolean {
    const { worlds, frontier } = search.counts;
    if (frontier === 0 || worlds >= this.#worldsMax) return false;
    const more = search.open(atOnce, this.#worldsMax);
    const [wrong] = search.wrong();
    if (wrong !== undefined) this.#catch(pen, ground, search, wrong.way, false);
    return more && this.#caught === null && search.counts.worlds < this.#worldsMax;
  }

  /** Tries calms, nearest worlds first; whether there are more. */
  #calm(place: Place): boolean {
    const { pen, ground, search, calming } = place;
    const { worlds } = search.counts;
    if (this.#caught !== null) return false;
    for (let tried = 0; tried < atOnce && place.calmed < worlds; tried += 1) {
      place.calmed += 1;
      if (!isAtRest(search, place.calmed) || calming.from(place.calmed).length === 0) continue;
      this.#catch(pen, ground, search, search.wayTo(place.calmed), true);
      return false;
    }
    return place.calmed < worlds;
  }

  #catch(
    pen: Pen,
    ground: Ground,
    search: Search,
    way: readonly SearchMove[],
    inCalm: boolean,
  ): void {
    const counterexample = counterexampleOf(ground, this.#claim, way, inCalm);
    const { script } = counterexample;
    const sound = pen.ground(model).setup;
    assert(
      !violates(sound, script, this.#claim),
      `the sound model survives the way to ${this.#mutant.id}`,
    );
    const { worlds } = search.counts;
    this.#caught = { pen: pen.name, counterexample, moves: way.length, inCalm, worlds };
  }
}
