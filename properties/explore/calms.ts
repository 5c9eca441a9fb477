/**
 * The calm after every world: faults are over, devices come back, everything arrives, and then what
 * must hold eventually is judged.
 *
 * It is the calm of the campaign, from a world and a memory of the search. Where there are too many
 * worlds a sample is tried, evenly spread, and a report says how many of how many.
 */
import { Relay, type Errand, type Helpers, type MoveMaker, type Search } from "../../src/index.ts";
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

/** The calm from one world after another. */
export class Calming {
  readonly #ground: Ground;
  readonly #maker: MoveMaker;
  readonly #jury: Jury;
  readonly #watch: Watch;
  readonly #claims: readonly Claim[];

  constructor(ground: Ground, maker: MoveMaker, jury: Jury, claims: readonly Claim[]) {
    this.#ground = ground;
    this.#maker = maker;
    this.#jury = jury;
    this.#claims = claims;
    const { engine, profile } = ground.setup;
    this.#watch = new Watch(engine, engine.first(), profile, claims);
  }

  /** What a calm from the world at hand violates. */
  violations(): readonly Violation[] {
    const { engine, profile, devices } = this.#ground.setup;
    const watch = this.#watch;
    const { slots, timers } = this.#maker.worldAt(presentMs);
    const world = { nowMs: presentMs, slots: [...slots], timers };
    watch.goOn(this.#jury.valuesOf(this.#maker.memory), slots, world);
    calm(new Run(engine, profile, devices, this.#claims, null, () => {}, { world, watch }));
    return watch.violations;
  }

  /** The same, as the places of the claims that it violates. */
  violated(): readonly number[] {
    return this.violations().map(({ claim }) => this.#claims.indexOf(claim));
  }

  /** Claims, as their places, whose situation has arisen in a calm. */
  get triggered(): readonly number[] {
    const { triggers } = this.#watch;
    return triggers.flatMap((times, place) => (times > 0 ? [place] : []));
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

/** How far the calms of a search are, as plain data; claims are their places. */
export interface SavedCalms extends CalmsTried {
  readonly every: number;
  readonly violated: readonly (readonly [claim: number, world: number])[];
  readonly triggered: readonly number[];
}

/** What calms from some worlds have shown; claims are their places. */
export interface Calmed {
  /** By world. */
  readonly violated: readonly (readonly number[])[];
  readonly triggered: readonly number[];
}

/** So many are tried at a time. */
const errandMax = 8;

export class Calms {
  /** By claim that a calm has violated, as its place: the nearest world from which it did. */
  readonly violated = new Map<number, number>();
  readonly triggered = new Set<number>();
  readonly #search: Search;
  readonly #calming: Calming;
  readonly #every: number;
  readonly #of: number;
  readonly #relay: Relay<Errand, Calmed, Calmed>;
  #tried = 0;
  #given = 0;

  /** No more than `most` are tried. */
  constructor(search: Search, calming: Calming, most: number, helpers: Helpers<Errand, Calmed>) {
    this.#search = search;
    this.#calming = calming;
    const { worlds } = search.counts;
    this.#every = Math.max(1, Math.ceil(worlds / most));
    this.#of = Math.ceil(worlds / this.#every);
    this.#relay = new Relay(helpers, (calmed) => calmed);
  }

  get counts(): CalmsTried {
    return { tried: this.#tried, of: this.#search.counts.worlds };
  }

  save(): SavedCalms {
    const [violated, triggered] = [[...this.violated], [...this.triggered]];
    return { ...this.counts, every: this.#every, violated, triggered };
  }

  /** Goes on where calms of the same worlds were; those of fewer worlds, or others, are tried anew. */
  resumed(saved: SavedCalms | null): this {
    if (saved?.of !== this.counts.of || saved.every !== this.#every) return this;
    this.#tried = saved.tried;
    this.#given = saved.tried;
    for (const [claim, world] of saved.violated) this.violated.set(claim, world);
    for (const claim of saved.triggered) this.triggered.add(claim);
    return this;
  }

  /** Tries about so many more; whether any are left. */
  try(most: number): boolean {
    const end = this.#tried + most;
    while (this.#tried < Math.min(end, this.#of)) {
      this.#giveOut();
      const calmed = this.#relay.first();
      if (calmed !== null) {
        this.#note(calmed);
        this.#relay.shift();
      } else if (this.#given < this.#of && !this.#relay.isLong)
        this.#relay.add(this.#calmed(this.#next()));
      else if (!this.#relay.rest()) break;
    }
    return this.#tried < this.#of;
  }

  #giveOut(): void {
    for (let by = this.#relay.idle(); by >= 0; by = this.#relay.idle()) {
      if (this.#given === this.#of) return;
      this.#relay.give(by, this.#search.errandFor(by, this.#next()));
    }
  }

  /** The next worlds whose calm nobody has tried. */
  #next(): readonly number[] {
    const first = this.#given;
    this.#given = Math.min(first + errandMax, this.#of);
    return Array.from({ length: this.#given - first }, (_, at) => this.#worldOf(first + at));
  }

  #worldOf(at: number): number {
    return 1 + at * this.#every;
  }

  #calmed(worlds: readonly number[]): Calmed {
    const violated = worlds.map((world) => {
      this.#search.load(world);
      return this.#calming.violated();
    });
    return { violated, triggered: this.#calming.triggered };
  }

  #note({ violated, triggered }: Calmed): void {
    for (const claims of violated) {
      const world = this.#worldOf(this.#tried);
      for (const claim of claims) {
        if (!this.violated.has(claim)) this.violated.set(claim, world);
      }
      this.#tried += 1;
    }
    for (const claim of triggered) this.triggered.add(claim);
  }
}
