/**
 * An exploration from its options to a report: every interleaving within bounds, under claims.
 *
 * Whoever drives it says when it is enough, so that no clock comes in here.
 */
import { nobody, Search, type Counts, type SavedSearch } from "../../src/index.ts";
import { model, type Model, type Profile } from "../../models/index.ts";
import { canArise } from "../can-arise.ts";
import type { Claim } from "../claim.ts";
import { calmersAmong, openersAmong, type Aides } from "./aide.ts";
import { fieldOf, firstWorld, type Bounds, type Field } from "./bounds.ts";
import { Calming, Calms, type CalmsTried, type SavedCalms } from "./calms.ts";
import { conclusion, nearest, type Ended, type Explored, type Spot } from "./conclusion.ts";
import { Jury } from "./jury.ts";
import { nothingSpared, type Sparing } from "./sparing.ts";

export interface ExploreOptions {
  /** The name of the configuration; null: bounds of one's own. */
  readonly configuration: string | null;
  readonly profile: Profile;
  readonly bounds: Bounds;
  readonly claims: readonly Claim[];
  /** Those of them, by id, whose situation has to arise: who names a claim wants to know of it. */
  readonly named: readonly string[];
  /** The models; others than ours are a mutant's. */
  readonly model: Model;
  /** What is left out because something else stands for it. */
  readonly sparing: Sparing;
  readonly maxWorlds: number;
  /** Of what is kept for worlds. */
  readonly maxBytes: number;
  /** How many calms are tried once the search is over; 0: none. */
  readonly calms: number;
  /** Known deviations count. */
  readonly strict: boolean;
}

export const exploreDefaults = (
  profile: Profile,
  bounds: Bounds,
  claims: readonly Claim[],
): ExploreOptions => ({
  configuration: null,
  profile,
  bounds,
  claims,
  named: [],
  model,
  sparing: nothingSpared,
  maxWorlds: 20_000_000,
  maxBytes: 2 ** 30,
  calms: 0,
  strict: false,
});

/** What an exploration is of, with what it leaves out. */
export const fieldForSearch = ({ bounds, profile, model: from, sparing }: ExploreOptions): Field =>
  fieldOf(bounds, profile, from, sparing);

/** The claims among these that a step can violate, as far as they can arise on a profile. */
export const safetyClaims = (claims: readonly Claim[], profile: Profile): readonly Claim[] =>
  calmClaims(claims, profile).filter(({ form }) => form === "always");

/** The claims that a step or a calm can violate. */
export const calmClaims = (claims: readonly Claim[], { knobs }: Profile): readonly Claim[] =>
  claims.filter(({ id, form }) => form !== "sometimes" && canArise(id, knobs));

/** An exploration that is not over yet, as plain data. */
export interface SavedExploration {
  readonly search: SavedSearch;
  /** null: the search is not over. */
  readonly calms: SavedCalms | null;
}

export class Exploration {
  readonly options: ExploreOptions;
  readonly field: Field;
  readonly #search: Search;
  readonly jury: Jury | null;
  readonly #aides: Aides;
  #calms: Calms | null = null;
  #calmsLeft: boolean;
  /** Calms of an exploration that this one goes on with. */
  #triedBefore: SavedCalms | null = null;

  /** Aides share the work; nothing else can be told from it. */
  constructor(options: ExploreOptions, aides: Aides = nobody) {
    this.options = options;
    this.#aides = aides;
    this.field = fieldForSearch(options);
    const { supply, setup } = this.field;
    const { claims } = options;
    this.#calmsLeft = options.calms > 0 && claims.length > 0;
    const first = firstWorld(this.field);
    this.jury =
      claims.length === 0
        ? null
        : new Jury(this.field, claims, (id) => this.#search.offers.operation(id));
    this.#search = new Search(setup.engine, supply, this.jury, first, openersAmong(aides));
  }

  get counts(): Counts {
    return this.#search.counts;
  }

  get calms(): CalmsTried | null {
    return this.#calms?.counts ?? null;
  }

  save(): SavedExploration {
    return { search: this.#search.save(), calms: this.#calms?.save() ?? this.#triedBefore };
  }

  /** Goes on where another of the same options was saved; says whether it can. */
  resume({ search, calms }: SavedExploration): boolean {
    if (!this.#search.resume(search)) return false;
    this.#triedBefore = calms;
    return true;
  }

  /** Why it is over; null while it is not. */
  get ended(): Ended | null {
    const ended = this.#searchEnded;
    return ended !== null && this.#calmsLeft ? null : ended;
  }

  get #searchEnded(): Ended | null {
    const { worlds, frontier } = this.counts;
    if (frontier === 0) return "all is explored";
    if (worlds >= this.options.maxWorlds) return "enough worlds";
    return this.#search.isFull ? "enough memory" : null;
  }

  /** Opens about so many worlds more, or tries some calms. */
  open(most: number): void {
    const { maxWorlds: worldsMax, maxBytes: bytesMax } = this.options;
    if (this.#searchEnded === null) this.#search.open(most, { worldsMax, bytesMax });
    else if (this.jury !== null && this.#calmsLeft) {
      this.#calms ??= this.#beginCalms(this.jury);
      this.#calmsLeft = this.#calms.try(Math.ceil(most / 20));
    }
  }

  #beginCalms(jury: Jury): Calms {
    const { claims, calms } = this.options;
    const search = this.#search;
    const calming = new Calming(this.field, search.maker, jury, claims);
    return new Calms(search, calming, calms, calmersAmong(this.#aides)).resumed(this.#triedBefore);
  }

  /** The report; `left` is why it was left before it was over, if it was. */
  conclude(interrupted: boolean, left: Ended = "interrupted"): Explored {
    const ended = interrupted ? left : (this.#searchEnded ?? left);
    const { options, field, counts, calms } = this;
    const search = this.#search;
    const triggered = options.claims.map(
      (_, place) => search.arisen.has(place) || this.#calms?.triggered.has(place) === true,
    );
    const spots = this.#spots().map(nearest);
    const { tables } = search;
    return conclusion({ options, field, ended, tables, counts, calms, triggered, spots }, (world) =>
      search.wayTo(world),
    );
  }

  /** By claim: where it is violated. */
  #spots(): readonly (readonly Spot[])[] {
    const { claims } = this.options;
    const search = this.#search;
    const spots: Spot[][] = claims.map((_, place) => {
      const world = this.#calms?.violated.get(place);
      return world === undefined ? [] : [{ world, step: null, moves: search.farOf(world) }];
    });
    for (const { why, from, far, move } of search.wrong()) {
      for (const claim of this.jury?.claimsOf(why) ?? []) {
        spots[claims.indexOf(claim)]?.push({ world: from, step: move, moves: far + 1 });
      }
    }
    return spots;
  }
}
