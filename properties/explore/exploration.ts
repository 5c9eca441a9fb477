/**
 * An exploration from its options to a report: every interleaving within bounds, under claims.
 *
 * Whoever drives it says when it is enough, so that no clock comes in here.
 */
import {
  Search,
  type Counts,
  type Parcel,
  type SavedSearch,
  type Tables,
  type WayBack,
} from "../../src/index.ts";
import { model, type Model, type Profile } from "../../models/index.ts";
import { canArise } from "../can-arise.ts";
import type { Claim } from "../claim.ts";
import { fieldOf, firstWorld, type Bounds, type Field } from "./bounds.ts";
import { Calms, type CalmsTried, type SavedCalms } from "./calms.ts";
import {
  conclusion,
  nearest,
  type Ended,
  type Explored,
  type Outcome,
  type Spot,
} from "./conclusion.ts";
import { Jury, type SavedJury } from "./jury.ts";
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
  readonly jury: SavedJury | null;
  /** null: the search is not over. */
  readonly calms: SavedCalms | null;
}

/** How far an exploration is. */
export interface Standing {
  readonly counts: Counts;
  readonly calms: CalmsTried | null;
  /** Whether all worlds that are so many moves away are opened. */
  readonly isLevelOpened: boolean;
  /** Why it is over; null while it is not. */
  readonly ended: Ended | null;
}

export class Exploration {
  readonly options: ExploreOptions;
  readonly field: Field;
  readonly #search: Search;
  readonly jury: Jury | null;
  #calms: Calms | null = null;
  #calmsLeft: boolean;
  /** Calms of an exploration that this one goes on with. */
  #triedBefore: SavedCalms | null = null;

  /** Several may divide the worlds among themselves; each is one of so many. */
  constructor(options: ExploreOptions, index = 0, of = 1) {
    this.options = options;
    this.field = fieldForSearch(options);
    const { supply, sharedBy, setup } = this.field;
    const { claims } = options;
    this.#calmsLeft = options.calms > 0 && claims.length > 0;
    const first = firstWorld(this.field);
    this.jury =
      claims.length === 0
        ? null
        : new Jury(this.field, claims, (id) => this.#search.offers.operation(id));
    const part = { index, of, actors: sharedBy };
    this.#search = new Search(setup.engine, supply, this.jury, first, part);
  }

  get counts(): Counts {
    return this.#search.counts;
  }

  get calms(): CalmsTried | null {
    return this.#calms?.counts ?? null;
  }

  save(): SavedExploration {
    const calms = this.#calms?.save() ?? this.#triedBefore;
    return { search: this.#search.save(), jury: this.jury?.save() ?? null, calms };
  }

  /** Goes on where another of the same options was saved; says whether it can. */
  resume({ search, jury, calms }: SavedExploration): boolean {
    if (!this.#search.resume(search)) return false;
    if (jury !== null) this.jury?.restore(jury);
    this.#triedBefore = calms;
    return true;
  }

  /** Why it is over; null while it is not. */
  get ended(): Ended | null {
    const ended = this.#searchEnded;
    return ended !== null && this.#calmsLeft ? null : ended;
  }

  get #searchEnded(): Ended | null {
    const { worlds, frontier, bytes } = this.counts;
    if (frontier === 0) return "all is explored";
    if (worlds >= this.options.maxWorlds) return "enough worlds";
    return bytes >= this.options.maxBytes ? "enough memory" : null;
  }

  /** Opens some worlds more, or tries some calms. */
  open(most: number): void {
    if (this.#searchEnded === null) this.openWorlds(most);
    else if (this.#calmsLeft) this.tryCalms(Math.ceil(most / 20));
  }

  /** Opens some worlds more; where worlds are divided, of those that are so many moves away. */
  openWorlds(most: number): Standing {
    this.#search.open(most, this.options.maxWorlds);
    return this.#standing(this.#searchEnded);
  }

  /** Tries some calms, once the search is over. */
  tryCalms(most: number): Standing {
    if (this.#calmsLeft && this.jury !== null) {
      const { claims, calms } = this.options;
      this.#calms ??= new Calms(this.field, this.#search, this.jury, claims, calms).resumed(
        this.#triedBefore,
      );
      this.#calmsLeft = this.#calms.try(most);
    }
    return this.#standing(this.#calmsLeft ? null : this.#searchEnded);
  }

  /** What it has met for others that divide the worlds with it. */
  parcels(): readonly Parcel[] {
    return this.#search.parcels();
  }

  /** Takes what others have met for it, and goes on to the worlds that are one move farther away. */
  goDeeper(parcels: readonly Parcel[]): Standing {
    for (const parcel of parcels) this.#search.take(parcel);
    this.#search.goDeeper();
    return this.#standing(this.#searchEnded);
  }

  wayBack(world: number, into: Parcel | null): WayBack {
    return this.#search.wayBack(world, into);
  }

  tables(others: readonly Parcel[]): Tables {
    return this.#search.tables(others);
  }

  #standing(ended: Ended | null): Standing {
    const { isLevelOpened } = this.#search;
    return { counts: this.counts, calms: this.calms, isLevelOpened, ended };
  }

  /** What it has come to, as plain data. */
  outcome(): Outcome {
    const { claims } = this.options;
    const { jury } = this;
    const spots: Spot[][] = claims.map((claim) => {
      const world = this.#calms?.violated.get(claim);
      if (world === undefined) return [];
      return [{ world, step: null, moves: this.#search.farOf(world) }];
    });
    for (const { why, from, far, move } of this.#search.wrong()) {
      for (const claim of jury?.claimsOf(why) ?? []) {
        spots[claims.indexOf(claim)]?.push({ world: from, step: move, moves: far + 1 });
      }
    }
    const triggered = claims.map(
      (claim) => jury?.isTriggered(claim) === true || this.#calms?.isTriggered(claim) === true,
    );
    const { counts, calms } = this;
    return { counts, calms, triggered, spots: spots.map(nearest) };
  }

  /** The report; `left` is why it was left before it was over, if it was. */
  conclude(interrupted: boolean, left: Ended = "interrupted"): Explored {
    const ended = interrupted ? left : (this.#searchEnded ?? left);
    const { options, field } = this;
    const over = { options, field, ended, tables: this.tables([]), ...this.outcome() } as const;
    return conclusion(over, ({ world }) => this.#search.wayTo(world));
  }
}
