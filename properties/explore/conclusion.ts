/**
 * What an exploration has come to: a verdict for each claim, and the nearest violations as runs.
 *
 * What was not opened is not known, and a report says so: a budget that ran out is unfinished.
 */
import { present, type Counts, type SearchMove, type Tables } from "../../src/index.ts";
import type { Claim } from "../claim.ts";
import type { Counterexample } from "../shrink.ts";
import type { Verdict } from "../verdicts.ts";
import type { Bounds, Field } from "./bounds.ts";
import type { CalmsTried } from "./calms.ts";
import type { ExploreOptions } from "./exploration.ts";
import { newsOf } from "../news.ts";
import { causeOf } from "../witness.ts";
import type { Mending } from "../mending.ts";
import type { Sparing } from "./sparing.ts";
import { counterexampleOf } from "./way.ts";

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
  /** Knobs with any one of which, set as in the standard, the claim holds. */
  readonly mendedBy: readonly Mending[];
  readonly what: string;
  readonly about: string | null;
  /** What happens, from the very beginning; "settle" is everything under way. */
  readonly script: readonly string[];
  /** Moves from where the exploration begins; there is no way with fewer, unless orders were left out. */
  readonly moves: number;
  /** With how many moves a way is known that is no news, where this one is news; null otherwise. */
  readonly knownAfter: number | null;
  /** It shows in the calm after those. */
  readonly inCalm: boolean;
}

export interface ExploreReport extends Counts {
  readonly configuration: string | null;
  readonly profile: string;
  readonly bounds: Bounds;
  readonly sparing: Sparing;
  /** Known deviations count. */
  readonly strict: boolean;
  readonly ended: Ended;
  readonly verdict: Verdict;
  readonly claims: readonly ExploredClaim[];
  readonly counterexamples: readonly ShortestWay[];
  /** null: none were asked for. */
  readonly calms: CalmsTried | null;
  /** How many values were met, by place. */
  readonly tables: Tables;
}

/** A report with what it was made from, for who wants to show more. */
export interface Explored {
  readonly report: ExploreReport;
  /** In the order of `report.counterexamples`. */
  readonly counterexamples: readonly Counterexample[];
  readonly field: Field;
}

/** Where a claim is violated. */
export interface Spot {
  readonly world: number;
  /** The step from there that violates it; null: the calm after that world does. */
  readonly step: SearchMove | null;
  /** How many moves lead there, with that step. */
  readonly moves: number;
}

/** An exploration that has come to an end. */
export interface Over {
  readonly options: ExploreOptions;
  readonly field: Field;
  readonly ended: Ended;
  readonly tables: Tables;
  readonly counts: Counts;
  /** null: none were asked for. */
  readonly calms: CalmsTried | null;
  /** By claim: whether its situation arose, and its nearest violations, in the order of `nearest`. */
  readonly triggered: readonly boolean[];
  readonly spots: readonly (readonly Spot[])[];
}

/** Says by which moves a world is reached. */
type WayTo = (world: number) => readonly SearchMove[];

/** The report on it. */
export function conclusion(over: Over, wayTo: WayTo): Explored {
  const { options, field, counts, calms, tables, ended } = over;
  const { configuration, profile, bounds, sparing } = options;
  const found = options.claims.flatMap((claim, place) => {
    const spots = over.spots[place] ?? [];
    return spots.length === 0 ? [] : [shown(over, claim, spots, wayTo)];
  });
  const causes = new Map(found.map(({ shortest }) => [shortest.claim, shortest.known]));
  const claims = options.claims.map((claim, place): ExploredClaim => {
    const isViolated = over.spots[place]?.length !== 0;
    const triggered = over.triggered[place] === true;
    const isJudged = claim.form === "always" || isCalmEverywhere(over);
    const isShown = triggered && isJudged && ended === "all is explored";
    const verdict = isViolated ? "violated" : isShown ? "held" : "unfinished";
    const known = causes.get(claim.id) ?? null;
    return { id: claim.id, verdict, triggered, known };
  });
  const report: ExploreReport = {
    configuration,
    profile: profile.name,
    bounds,
    sparing,
    strict: options.strict,
    ended,
    verdict: verdictOf(over, claims),
    claims,
    counterexamples: found.map(({ shortest }) => shortest),
    calms,
    ...counts,
    tables,
  };
  return { report, counterexamples: found.map(({ counterexample }) => counterexample), field };
}

/** Where it is asked whether a violation is news. */
const spotsMax = 10;

/** The nearest few, in their order; a step that violates a claim goes before a calm that does. */
export function nearest(spots: readonly Spot[]): readonly Spot[] {
  const isCalm = ({ step }: Spot): number => Number(step === null);
  const sorted = spots.toSorted((a, b) => isCalm(a) - isCalm(b) || a.moves - b.moves);
  return sorted.slice(0, spotsMax);
}

/** The nearest way that is news; the nearest one if none is. */
function shown(
  { options, field }: Over,
  claim: Claim,
  spots: readonly Spot[],
  wayTo: WayTo,
): { readonly shortest: ShortestWay; readonly counterexample: Counterexample } {
  const isNews = newsOf(options.profile, claim);
  let chosen: { readonly spot: Spot; readonly counterexample: Counterexample } | null = null;
  for (const spot of spots) {
    const { step, world } = spot;
    const way = wayTo(world);
    const all = step === null ? way : [...way, step];
    const counterexample = counterexampleOf(field, claim, all, step === null);
    const isNew = isNews(counterexample.setup, () => counterexample.script);
    if (isNew || chosen === null) chosen = { spot, counterexample };
    if (isNew) break;
  }
  const { spot, counterexample } = present(chosen, "a spot");
  const { what, about, script } = counterexample;
  const cause = causeOf(options.profile, counterexample);
  const shortest = {
    claim: claim.id,
    ...cause,
    what,
    about,
    script: script.map(({ text }) => text),
    moves: spot.moves,
    knownAfter: spot === spots[0] ? null : (spots[0]?.moves ?? null),
    inCalm: spot.step === null,
  };
  return { shortest, counterexample };
}

/** Whether every world had its calm. */
const isCalmEverywhere = ({ calms }: Over): boolean => calms !== null && calms.tried === calms.of;

function verdictOf(over: Over, claims: readonly ExploredClaim[]): Verdict {
  const { strict, calms, named } = over.options;
  if (claims.some(({ verdict, known }) => verdict === "violated" && (known === null || strict))) {
    return "violated";
  }
  // Without claims there is nothing that could be violated; with claims one must have spoken.
  const hasSpoken = claims.length === 0 || claims.some(({ triggered }) => triggered);
  const isSilent = untriggered(claims).some((id) => named.includes(id));
  const isWhole = calms === 0 || claims.length === 0 || isCalmEverywhere(over);
  return over.ended === "all is explored" && hasSpoken && !isSilent && isWhole
    ? "held"
    : "unfinished";
}

/** Claims whose situation did not arise. */
export const untriggered = (claims: readonly ExploredClaim[]): readonly string[] =>
  claims
    .filter(({ triggered, verdict }) => !triggered && verdict !== "violated")
    .map(({ id }) => id);
