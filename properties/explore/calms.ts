/**
 * The calm after every world: faults are over, devices come back, everything arrives, and then what
 * must hold eventually is judged.
 *
 * It is the calm of the campaign, from a world and a memory of the search. Where there are too many
 * worlds a sample is tried, evenly spread, and a report says how many of how many.
 */
import { Search } from "../../src/index.ts";
import { calm } from "../calm.ts";
import type { Claim } from "../claim.ts";
import { Run } from "../run.ts";
import { Watch } from "../watch.ts";
import type { Field } from "./bounds.ts";
import type { Jury } from "./jury.ts";
import { presentMs } from "./tidy.ts";

export interface CalmsTried {
  readonly tried: number;
  /** How many worlds there are. */
  readonly of: number;
}

export class Calms {
  /** By claim that a calm has violated: the nearest world from which it did. */
  readonly violated = new Map<Claim, number>();
  readonly #field: Field;
  readonly #search: Search;
  readonly #jury: Jury;
  readonly #watch: Watch;
  readonly #claims: readonly Claim[];
  readonly #every: number;
  #next = 1;
  #tried = 0;

  /** No more than `most` are tried. */
  constructor(field: Field, search: Search, jury: Jury, claims: readonly Claim[], most: number) {
    this.#field = field;
    this.#search = search;
    this.#jury = jury;
    this.#claims = claims;
    const { engine, profile } = field.setup;
    this.#watch = new Watch(engine, engine.first(), profile, claims);
    this.#every = Math.max(1, Math.ceil(search.counts.worlds / most));
  }

  get counts(): CalmsTried {
    return { tried: this.#tried, of: this.#search.counts.worlds };
  }

  /** Tries so many more; whether any are left. */
  try(most: number): boolean {
    const { worlds } = this.#search.counts;
    for (let count = 0; count < most && this.#next <= worlds; count += 1) {
      this.#from(this.#next);
      this.#tried += 1;
      this.#next += this.#every;
    }
    return this.#next <= worlds;
  }

  /** Whether the situation of a claim has arisen in a calm. */
  isTriggered(claim: Claim): boolean {
    return (this.#watch.triggers[this.#claims.indexOf(claim)] ?? 0) > 0;
  }

  #from(id: number): void {
    const { engine, profile, devices } = this.#field.setup;
    const watch = this.#watch;
    const { slots, timers } = this.#search.worldOf(id, presentMs);
    const world = { nowMs: presentMs, slots: [...slots], timers };
    watch.goOn(this.#jury.valuesOf(this.#search.memoryOf(id)), slots, world);
    calm(new Run(engine, profile, devices, this.#claims, null, () => {}, { world, watch }));
    for (const { claim } of watch.violations) {
      if (!this.violated.has(claim)) this.violated.set(claim, id);
    }
  }
}
