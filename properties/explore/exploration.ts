/**
 * An exploration from its options to a report: every interleaving within bounds, under claims.
 *
 * Whoever drives it says when it is enough, so that no clock comes in here. What was not opened is
 * not known, and a report says so: a budget that ran out is unfinished.
 */
import { Search, type Counts, type SavedSearch, type SearchMove } from "../../src/index.ts";
import { model, type Model, type Profile } from "../../models/index.ts";
import { canArise } from "../can-arise.ts";
import type { Claim } from "../claim.ts";
import type { Counterexample } from "../shrink.ts";
import { knownAs, type Verdict } from "../verdicts.ts";
import { fieldOf, firstWorld, type Bounds, type Field } from "./bounds.ts";
import { Calms, type CalmsTried, type SavedCalms } from "./calms.ts";
import { Jury, type SavedJury } from "./jury.ts";
import { counterexampleOf } from "./way.ts";

export interface ExploreOptions {
  /** The name of the configuration; null: bounds of one's own. */
  readonly configuration: string | null;
  readonly profile: Profile;
  readonly bounds: Bounds;
  readonly claims: readonly Claim[];
  /** The models; others than ours are a mutant's. */
  readonly model: Model;
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
  model,
  maxWorlds: 20_000_000,
  maxBytes: 2 ** 30,
  calms: 0,
  strict: false,
});

/** The claims among these that a step can violate, as far as they can arise on a profile. */
export const safetyClaims = (claims: readonly Claim[], profile: Profile): readonly Claim[] =>
  calmClaims(claims, profile).filter(({ form }) => form === "always");

/** The claims that a step or a calm can violate. */
export const calmClaims = (claims: readonly Claim[], { knobs }: Profile): readonly Claim[] =>
  claims.filter(({ id, form }) => form !== "sometimes" && canArise(id, knobs));

/** Why an exploration ended. */
export type Ended = "all is explored" | "enough worlds" | "enough memory" | "interrupted";

export interface ExploredClaim {
  readonly id: string;
  readonly verdict: Verdict;
  /** Its situation arose; one that never had its situation has shown nothing. */
  readonly triggered: boolean;
  /** The deviation of the profile that its violation is put down to. */
  readonly known: string | null;
}

export interface ShortestWay {
  readonly claim: string;
  readonly known: string | null;
  readonly what: string;
  readonly about: string | null;
  /** What happens, from the very beginning; "settle" is everything under way. */
  readonly script: readonly string[];
  /** Moves from where the exploration begins; there is no way with fewer. */
  readonly moves: number;
  /** It shows in the calm after those. */
  readonly inCalm: boolean;
}

export interface ExploreReport extends Counts {
  readonly configuration: string | null;
  readonly profile: string;
  readonly bounds: Bounds;
  readonly ended: Ended;
  readonly verdict: Verdict;
  readonly claims: readonly ExploredClaim[];
  readonly counterexamples: readonly ShortestWay[];
  /** null: none were asked for. */
  readonly calms: CalmsTried | null;
  /** How many values were met, by place. */
  readonly tables: readonly { readonly place: string; readonly values: number }[];
}

/** An exploration that is not over yet, as plain data. */
export interface SavedExploration {
  readonly search: SavedSearch;
  readonly jury: SavedJury | null;
  /** null: the search is not over. */
  readonly calms: SavedCalms | null;
}

/** A report with what it was made from, for who wants to show more. */
export interface Explored {
  readonly report: ExploreReport;
  /** In the order of `report.counterexamples`. */
  readonly counterexamples: readonly Counterexample[];
  readonly field: Field;
}

interface FoundWay extends Pick<ShortestWay, "moves" | "inCalm"> {
  readonly counterexample: Counterexample;
}

export class Exploration {
  readonly options: ExploreOptions;
  readonly field: Field;
  readonly #search: Search;
  readonly jury: Jury | null;
  #more = true;
  #calms: Calms | null = null;
  #calmsLeft: boolean;
  /** Calms of an exploration that this one goes on with. */
  #triedBefore: SavedCalms | null = null;

  constructor(options: ExploreOptions) {
    this.options = options;
    this.field = fieldOf(options.bounds, options.profile, options.model);
    const { engine } = this.field.setup;
    const { claims } = options;
    this.#calmsLeft = options.calms > 0 && claims.length > 0;
    const first = firstWorld(this.field);
    this.jury =
      claims.length === 0
        ? null
        : new Jury(this.field, claims, (id) => this.#search.offers.operation(id));
    this.#search = new Search(engine, this.field.supply, this.jury, first);
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
    const { worlds, bytes } = this.counts;
    if (!this.#more) return "all is explored";
    if (worlds >= this.options.maxWorlds) return "enough worlds";
    return bytes >= this.options.maxBytes ? "enough memory" : null;
  }

  /** Opens some worlds more, or tries some calms. */
  open(most: number): void {
    const { maxWorlds, calms, claims } = this.options;
    if (this.#searchEnded === null) {
      this.#more = this.#search.open(most, maxWorlds);
    } else if (this.#calmsLeft && this.jury !== null) {
      this.#calms ??= new Calms(this.field, this.#search, this.jury, claims, calms).resumed(
        this.#triedBefore,
      );
      this.#calmsLeft = this.#calms.try(Math.ceil(most / 20));
    }
  }

  conclude(interrupted: boolean): Explored {
    const { configuration, profile, bounds, claims } = this.options;
    const ended = interrupted ? "interrupted" : (this.#searchEnded ?? "interrupted");
    const found = this.#found();
    const verdicts = claims.map((claim): ExploredClaim => {
      const isViolated = found.some(({ counterexample }) => counterexample.claim === claim);
      const isKnown = isViolated ? knownAs(profile, claim) : null;
      const triggered =
        this.jury?.isTriggered(claim) === true || this.#calms?.isTriggered(claim) === true;
      const isJudged = claim.form === "always" || this.#isCalmEverywhere;
      const isShown = triggered && isJudged && ended === "all is explored";
      const verdict = isViolated ? "violated" : isShown ? "held" : "unfinished";
      return { id: claim.id, verdict, triggered, known: isKnown };
    });
    const report: ExploreReport = {
      configuration,
      profile: profile.name,
      bounds,
      ended,
      verdict: this.#verdict(verdicts, ended),
      claims: verdicts,
      counterexamples: found.map(({ counterexample, moves, inCalm }) => {
        const { claim, what, about, script } = counterexample;
        const known = knownAs(profile, claim);
        const lines = script.map(({ text }) => text);
        return { claim: claim.id, known, what, about, script: lines, moves, inCalm };
      }),
      calms: this.calms,
      ...this.counts,
      tables: this.#search.tables,
    };
    const counterexamples = found.map(({ counterexample }) => counterexample);
    return { report, counterexamples, field: this.field };
  }

  /** Whether every world had its calm. */
  get #isCalmEverywhere(): boolean {
    return this.calms !== null && this.calms.tried === this.calms.of;
  }

  /** The nearest violation of each claim that is violated, in a step or else in a calm. */
  #found(): readonly FoundWay[] {
    const ways = new Map<Claim, readonly SearchMove[]>();
    for (const { why, way } of this.#search.wrong()) {
      for (const claim of this.jury?.claimsOf(why) ?? []) {
        if ((ways.get(claim)?.length ?? Infinity) > way.length) ways.set(claim, way);
      }
    }
    return this.options.claims.flatMap((claim): readonly FoundWay[] => {
      const world = this.#calms?.violated.get(claim);
      const inCalm = !ways.has(claim) && world !== undefined;
      const way = inCalm ? this.#search.wayTo(world) : ways.get(claim);
      if (way === undefined) return [];
      const counterexample = counterexampleOf(this.field, claim, way, inCalm);
      return [{ counterexample, moves: way.length, inCalm }];
    });
  }

  #verdict(claims: readonly ExploredClaim[], ended: Ended): Verdict {
    const { strict } = this.options;
    if (claims.some(({ verdict, known }) => verdict === "violated" && (known === null || strict))) {
      return "violated";
    }
    // Without claims there is nothing that could be violated; with claims one must have spoken.
    const hasSpoken = claims.length === 0 || claims.some(({ triggered }) => triggered);
    const isWhole = this.options.calms === 0 || claims.length === 0 || this.#isCalmEverywhere;
    return ended === "all is explored" && hasSpoken && isWhole ? "held" : "unfinished";
  }
}
