/**
 * The calm after every world: faults are over, devices come back, everything arrives, and then what
 * must hold eventually is judged.
 *
 * It is the calm of the campaign, from a world and a memory of the search. Where there are too many
 * worlds a sample is tried, evenly spread, and a report says how many of how many.
 */
import { Search } from "../../src/index.ts";
import type { Violation } from "../audience.ts";
import { calm } from "../calm.ts";
import type { Claim } from "../claim.ts";
import { Run } from "../run.ts";
import { Watch } from "../watch.ts";
import type { Ground } from "./bounds.ts";
import type { Jury } from "./jury.ts";
import { presentMs } from "./tidy.ts";

export interface CalmsTried {
  readonly tried: number;
  /** How many worlds there are. */
  readonly of: number;
}

/** The calm from one world of a search after another. */
export class Calming {
  readonly #ground: Ground;
  readonly #search: Search;
  readonly #jury: Jury;
  readonly #watch: Watch;
  readonly #claims: readonly Claim[];

  constructor(ground: Ground, search: Search, jury: Jury, claims: readonly Claim[]) {
    this.#ground = ground;
    this.#search = search;
    this.#jury = jury;
    this.#claims = claims;
    const { engine, profile } = ground.setup;
    this.#watch = new Watch(engine, engine.first(), profile, claims);
  }

  /** What a calm from this world violates. */
  from(id: number): readonly Violation[] {
    const { engine, profile, devices } = this.#ground.setup;
    const watch = this.#watch;
    const { slots, timers } = this.#search.worldOf(id, presentMs);
    const world = { nowMs: presentMs, slots: [...slots], timers };
    watch.goOn(this.#jury.valuesOf(this.#search.memoryOf(id)), slots, world);
    calm(new Run(engine, profile, devices, this.#claims, null, () => {}, { world, watch }));
    return watch.violations;
  }

  /** Whether the situation of a claim has arisen in a calm. */
  isTriggered(claim: Claim): boolean {
    return (this.#watch.triggers[this.#claims.indexOf(claim)] ?? 0) > 0;
  }
}

/**
 * Whether nothing is under way in a world, which is then at hand. A calm begins with everything under
 * way arriving, so that of worlds that are not at rest is the calm of another.
 */
export function isAtRest(search: Search, id: number): boolean {
  search.load(id);
  const { world } = search.turns;
  const { lines, firstPipe, mailSlot } = search.engine;
  for (let pipe = firstPipe; pipe < mailSlot; pipe += 1) {
    const value = world[pipe] as number;
    if (value !== 0 && (lines.delivers(value) || lines.mayEnd(value))) return false;
  }
  return world[mailSlot] === 0;
}

/** How far the calms of a search are, as plain data. */
export interface SavedCalms extends CalmsTried {
  readonly next: number;
  readonly every: number;
  /** By claim: the nearest world from which a calm has violated it, and whether its situation arose. */
  readonly claims: readonly { readonly violated: number | null; readonly triggered: boolean }[];
}

export class Calms {
  /** By claim that a calm has violated: the nearest world from which it did. */
  readonly violated = new Map<Claim, number>();
  readonly #search: Search;
  readonly #claims: readonly Claim[];
  readonly #calming: Calming;
  readonly #triggered = new Set<Claim>();
  readonly #every: number;
  #next: number;
  #tried = 0;

  /** No more than `most` are tried. */
  constructor(ground: Ground, search: Search, jury: Jury, claims: readonly Claim[], most: number) {
    this.#search = search;
    this.#claims = claims;
    this.#calming = new Calming(ground, search, jury, claims);
    this.#every = Math.max(1, Math.ceil(search.counts.worlds / most));
    this.#next = search.firstOwn;
  }

  get counts(): CalmsTried {
    return { tried: this.#tried, of: this.#search.counts.worlds };
  }

  save(): SavedCalms {
    const claims = this.#claims.map((claim) => ({
      violated: this.violated.get(claim) ?? null,
      triggered: this.isTriggered(claim),
    }));
    return { ...this.counts, next: this.#next, every: this.#every, claims };
  }

  /** Goes on where calms of the same worlds were; those of fewer worlds, or others, are tried anew. */
  resumed(saved: SavedCalms | null): this {
    if (saved?.of !== this.counts.of || saved.every !== this.#every) return this;
    this.#tried = saved.tried;
    this.#next = saved.next;
    for (const [place, claim] of this.#claims.entries()) {
      const { violated = null, triggered = false } = saved.claims[place] ?? {};
      if (violated !== null) this.violated.set(claim, violated);
      if (triggered) this.#triggered.add(claim);
    }
    return this;
  }

  /** Tries so many more; whether any are left. */
  try(most: number): boolean {
    const end = this.#search.firstOwn + this.#search.counts.worlds;
    for (let count = 0; count < most && this.#next < end; count += 1) {
      for (const { claim } of this.#calming.from(this.#next)) {
        if (!this.violated.has(claim)) this.violated.set(claim, this.#next);
      }
      this.#tried += 1;
      this.#next += this.#every;
    }
    return this.#next < end;
  }

  /** Whether the situation of a claim has arisen in a calm. */
  isTriggered(claim: Claim): boolean {
    return this.#triggered.has(claim) || this.#calming.isTriggered(claim);
  }
}
