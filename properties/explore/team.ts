/**
 * An exploration that several make together: each opens the worlds that are its own, and what it
 * meets that is another's it hands over when all worlds as far away are opened.
 *
 * So worlds are still met in the order of their distance, the counts are those that one alone comes
 * to, and no way is longer than it must be. Which of several ways that are as long is found depends
 * on how many there are, and on nothing else.
 */
import {
  addedUp,
  present,
  type Counts,
  type Parcel,
  type SearchMove,
  type Tables,
} from "../../src/index.ts";
import { deviationsOf } from "../verdicts.ts";
import type { CalmsTried } from "./calms.ts";
import {
  conclusion,
  nearest,
  type Ended,
  type Explored,
  type Outcome,
  type Spot,
} from "./conclusion.ts";
import {
  fieldForSearch,
  type Exploration,
  type ExploreOptions,
  type Standing,
} from "./exploration.ts";

/** What is asked of each of them. */
export const duties = [
  "openWorlds",
  "parcels",
  "goDeeper",
  "tryCalms",
  "outcome",
  "wayBack",
  "tables",
] as const;
export type Duty = (typeof duties)[number];

/** One of them, who may be in another thread. */
export type Member = {
  readonly [Name in Duty]: (
    ...asked: Parameters<Exploration[Name]>
  ) => Promise<ReturnType<Exploration[Name]>>;
};

/** What one of so many is told of what all are to do: its part of the worlds and of the memory. */
export function optionsOfMember(options: ExploreOptions, of: number): ExploreOptions {
  const part = (most: number): number => Math.ceil(most / of);
  const { maxWorlds, maxBytes, calms } = options;
  return { ...options, maxWorlds: part(maxWorlds), maxBytes: part(maxBytes), calms: part(calms) };
}

/** A spot, and who knows the way there. */
interface KnownSpot extends Spot {
  readonly index: number;
}

/** Worlds opened by each between two looks at whether to go on. */
const atOnce = 5_000;

export class Team {
  readonly options: ExploreOptions;
  readonly #members: readonly Member[];
  readonly #standings: (Standing | undefined)[] = [];
  #ended: Ended | null = null;
  /** Whether the calms are tried, or none are to be. */
  #isCalm = false;

  constructor(options: ExploreOptions, members: readonly Member[]) {
    this.options = options;
    this.#members = members;
  }

  get counts(): Counts {
    return addedUp(this.#standings.flatMap((one) => (one === undefined ? [] : [one.counts])));
  }

  /** Why it is over; null while it is not. */
  get ended(): Ended | null {
    return this.#isCalm ? this.#ended : null;
  }

  get calms(): CalmsTried | null {
    return calmsOf(this.#standings.flatMap((one) => one?.calms ?? []));
  }

  /** Opens all worlds, and tries the calms after them, as long as `goesOn` says so. */
  async explore(goesOn: () => Promise<boolean>): Promise<void> {
    while (this.#ended === null) {
      await this.#openLevel(goesOn);
      await this.#handOver();
      const { frontier } = this.counts;
      const [over] = this.#standings
        .flatMap((one) => one?.ended ?? [])
        .filter((one) => one !== whole);
      if (!(await goesOn())) return;
      this.#ended = frontier === 0 ? whole : (over ?? null);
    }
    const { calms, claims } = this.options;
    const calm = calms > 0 && claims.length > 0;
    const over = await this.#each((one, index) => !calm || this.#calm(one, index, goesOn));
    this.#isCalm = over.every((isOver) => isOver);
  }

  async conclude(interrupted: boolean): Promise<Explored> {
    const { options } = this;
    const field = fieldForSearch(options);
    const outcomes = await this.#each((one) => one.outcome());
    const spots = options.claims.map((claim, place) => {
      const isNear = deviationsOf(options.profile, claim).length === 0;
      return nearestOf(outcomes, place).slice(0, isNear ? 1 : Infinity);
    });
    const ways = new Map<Spot, readonly SearchMove[]>();
    for (const spot of spots.flat()) ways.set(spot, await this.#wayTo(spot));
    const over = {
      options,
      field,
      ended: interrupted ? "interrupted" : (this.#ended ?? "interrupted"),
      counts: addedUp(outcomes.map(({ counts }) => counts)),
      calms: calmsOf(outcomes.flatMap(({ calms }) => calms ?? [])),
      triggered: options.claims.map((_, claim) =>
        outcomes.some(({ triggered }) => triggered[claim]),
      ),
      spots,
      tables: await this.#tables(),
    } as const;
    return conclusion(over, (spot) => present(ways.get(spot), "a way"));
  }

  #each<Answer>(
    ask: (one: Member, index: number) => Promise<Answer> | Answer,
  ): Promise<readonly Answer[]> {
    return Promise.all(this.#members.map(ask));
  }

  async #openLevel(goesOn: () => Promise<boolean>): Promise<void> {
    await this.#each(async (one, index) => {
      for (;;) {
        const standing = await one.openWorlds(atOnce);
        this.#standings[index] = standing;
        const isOver = standing.isLevelOpened || standing.ended !== null;
        if (isOver || !(await goesOn())) return;
      }
    });
  }

  /** Each gets what the others have met that is its own. */
  async #handOver(): Promise<void> {
    const met = await this.#each((one) => one.parcels());
    const standings = await this.#each((one, index) => one.goDeeper(parcelsFor(index, met)));
    for (const [index, standing] of standings.entries()) this.#standings[index] = standing;
  }

  /** Whether one has tried all its calms. */
  async #calm(one: Member, index: number, goesOn: () => Promise<boolean>): Promise<boolean> {
    for (;;) {
      const standing = await one.tryCalms(atOnce / 20);
      this.#standings[index] = standing;
      if (standing.ended !== null) return true;
      if (!(await goesOn())) return false;
    }
  }

  /** Each tells the first what it has met, which counts it. */
  async #tables(): Promise<Tables> {
    const met = await this.#each((one) => one.parcels());
    return present(this.#members[0], "a member").tables(parcelsFor(0, met));
  }

  /** Each tells the last moves that it knows of, and who knows those before. */
  async #wayTo({ index, world }: KnownSpot): Promise<readonly SearchMove[]> {
    const moves: SearchMove[] = [];
    let into: Parcel | null = null;
    for (let at = { index, world }; ;) {
      const back = await present(this.#members[at.index], "a member").wayBack(at.world, into);
      moves.unshift(...back.moves);
      if (back.before === null) return moves;
      ({ into, ...at } = back.before);
    }
  }
}

const whole: Ended = "all is explored";

const parcelsFor = (index: number, met: readonly (readonly Parcel[])[]): readonly Parcel[] =>
  met.flat().filter(({ to }) => to === index);

const nearestOf = (outcomes: readonly Outcome[], claim: number): readonly KnownSpot[] =>
  nearest(
    outcomes.flatMap(({ spots }, index) =>
      (spots[claim] ?? []).map((spot): KnownSpot => ({ ...spot, index })),
    ),
  );

function calmsOf(calms: readonly CalmsTried[]): CalmsTried | null {
  if (calms.length === 0) return null;
  return calms.reduce((all, one) => ({ tried: all.tried + one.tried, of: all.of + one.of }));
}
