/**
 * The campaign: runs drawn from a seed, watched by claims, until somebody says it is enough.
 *
 * A run is a swarm, a storm of commands and a calm. The campaign itself never stops at a violation:
 * it notes the first run that violated each claim and goes on, so that one known deviation does not
 * hide another. Shrinking is a second look at such a run, with the same seed.
 */
import fc from "fast-check";
import { present, rethrow, within, type Engine } from "../src/index.ts";
import { model, type Model, type Profile } from "../models/index.ts";
import type { Claim } from "./claim.ts";
import { calm } from "./calm.ts";
import { commandsArbitrary } from "./commands.ts";
import { newsOf, type IsNews } from "./news.ts";
import { Run, type Scribe } from "./run.ts";
import { scriptOf } from "./script.ts";
import type { Step, Storm } from "./steps.ts";
import { Setups, swarms, type Setup } from "./swarm.ts";
import { simulatedWords } from "./vocabulary.ts";

export interface CampaignOptions {
  readonly profile: Profile;
  readonly claims: readonly Claim[];
  readonly seed: number;
  /** How many devices at most. */
  readonly devicesMax: number;
  /** What the models are made of; one that is not ours is a mutant's. */
  readonly model: Model;
  /** Which part of the batches is run here, of how many; each machine of a fleet has its own. */
  readonly shard: { readonly index: number; readonly of: number };
}

/** How many devices there can be. */
export const devicesMost = 4;

export const campaignDefaults = (
  profile: Profile,
  claims: readonly Claim[],
  seed: number,
): CampaignOptions => ({
  profile,
  claims,
  seed,
  devicesMax: devicesMost,
  model,
  shard: { index: 0, of: 1 },
});

/** What a run is drawn from. */
export interface Drawn {
  readonly setup: number;
  /** Which of the swarms. */
  readonly swarm: number;
  readonly commands: Iterable<Step>;
}

/** Where a violation was found: enough to find it again. */
export interface Found {
  readonly claim: Claim;
  readonly what: string;
  readonly about: string | null;
  /** Whether it goes beyond what the profile is known for, as far as that was asked. */
  readonly isNews: boolean;
  readonly batch: number;
  /** The run within its batch, from 0. */
  readonly run: number;
}

/** What came of a batch, as plain data. */
export interface BatchTally {
  readonly batch: number;
  readonly runs: number;
  readonly steps: number;
  /** By claim, in their order: how often its situation arose. */
  readonly triggers: readonly number[];
  /** What violated a claim, by its place, first in a run. */
  readonly violations: readonly (Pick<Found, "what" | "about" | "isNews" | "run"> & {
    readonly claim: number;
  })[];
}

/** What has been seen so far. */
export interface Tally {
  readonly runs: number;
  readonly steps: number;
  /** By claim: how often its situation arose. */
  readonly triggers: ReadonlyMap<string, number>;
  /** By claim: in how many runs it was violated. */
  readonly violatedRuns: ReadonlyMap<string, number>;
  /** The first run that violated each claim, or the first that is news. */
  readonly found: ReadonlyMap<string, Found>;
}

/** Runs in a batch; a batch is what one seed of fast-check names. */
export const runsPerBatch = 100;
const commandsMax = 160;
/** Of so many runs of a batch that violate a claim it is asked whether they are news. */
const askedMax = 10;

/** The commands of each swarm; an arbitrary is made once, since making it costs more than a run. */
const arbitraries = new Map<number, fc.Arbitrary<Iterable<Step>>>();
function commandsOf(swarm: number): fc.Arbitrary<Iterable<Step>> {
  let arbitrary = arbitraries.get(swarm);
  if (arbitrary === undefined) {
    arbitrary = commandsArbitrary(
      present(swarms[swarm], `swarm ${swarm}`),
      simulatedWords(swarm),
      commandsMax,
    );
    arbitraries.set(swarm, arbitrary);
  }
  return arbitrary;
}

export class Campaign {
  readonly options: CampaignOptions;
  readonly setups: Setups;
  #runs = 0;
  #steps = 0;
  #batch: number;
  readonly #triggers = new Map<string, number>();
  readonly #violatedRuns = new Map<string, number>();
  readonly #found = new Map<string, Found>();
  /** By claim, in their order. */
  readonly #news: readonly IsNews[];

  constructor(options: CampaignOptions) {
    this.options = options;
    this.setups = new Setups(options.profile, options.devicesMax, options.model);
    this.#batch = options.shard.index;
    this.#news = options.claims.map((claim) => newsOf(options.profile, claim));
    for (const { id } of options.claims) this.#triggers.set(id, 0);
  }

  get tally(): Tally {
    return {
      runs: this.#runs,
      steps: this.#steps,
      triggers: this.#triggers,
      violatedRuns: this.#violatedRuns,
      found: this.#found,
    };
  }

  /** Makes the runs of the next batch, `most` of them at the most, and counts them. */
  batch(most: number = runsPerBatch): void {
    const batch = this.#batch;
    this.#batch += this.options.shard.of;
    this.add(this.make(batch, most));
  }

  /** Makes the runs of a batch, `most` of them at the most. */
  make(batch: number, most: number): BatchTally {
    const triggers = this.options.claims.map(() => 0);
    const violations: BatchTally["violations"][number][] = [];
    let [runs, steps] = [0, 0];
    const asked = new Map<Claim, number>();
    const one = (drawn: Drawn): boolean => {
      const { watch, steps: taken } = this.run(drawn);
      for (const [place, times] of watch.triggers.entries())
        triggers[place] = (triggers[place] ?? 0) + times;
      const violated = new Set<Claim>();
      for (const { claim, what, about } of watch.violations) {
        if (violated.has(claim)) continue;
        violated.add(claim);
        const place = this.options.claims.indexOf(claim);
        const times = asked.get(claim) ?? 0;
        const isNews = times < askedMax && this.#isNews(place, drawn);
        // Once there is news nobody asks for more.
        asked.set(claim, isNews ? askedMax : times + 1);
        violations.push({ claim: place, what, about, isNews, run: runs });
      }
      runs += 1;
      steps += taken;
      return true;
    };
    const { failed, errorInstance } = this.check(batch, Math.min(most, runsPerBatch), one, true);
    // All runs are to be made, whatever claims say of them: this is one that could not be.
    if (failed) within(this.nameOf(batch, runs), () => rethrow(errorInstance));
    return { batch, runs, steps, triggers, violations };
  }

  /** Counts what came of a batch. */
  add({ batch, runs, steps, triggers, violations }: BatchTally): void {
    this.#runs += runs;
    this.#steps += steps;
    for (const [place, { id }] of this.options.claims.entries()) {
      this.#triggers.set(id, (this.#triggers.get(id) ?? 0) + (triggers[place] ?? 0));
    }
    for (const { claim: place, ...found } of violations) {
      const claim = present(this.options.claims[place], "a claim that listens");
      this.#violatedRuns.set(claim.id, (this.#violatedRuns.get(claim.id) ?? 0) + 1);
      const before = this.#found.get(claim.id);
      if (before === undefined || (found.isNews && !before.isNews)) {
        this.#found.set(claim.id, { claim, batch, ...found });
      }
    }
  }

  #isNews(claim: number, drawn: Drawn): boolean {
    const isNews = present(this.#news[claim], "a claim that listens");
    return isNews(this.setupOf(drawn), () => scriptOf(this, drawn));
  }

  /**
   * Draws the runs of a batch and asks of each whether it holds; what fast-check says of them. What
   * does not hold it shrinks, unless that is the end.
   */
  check(
    batch: number,
    runs: number,
    holds: (drawn: Drawn) => boolean,
    endOnFailure = false,
  ): fc.RunDetails<[Drawn]> {
    const seed = (Math.imul(this.options.seed | 0, 0x9e3779b1) + batch) | 0;
    const property = fc.property(this.drawn(), holds);
    return fc.check(property, { seed, numRuns: runs, verbose: 0, endOnFailure });
  }

  /** How many runs it takes to come to one of a batch. */
  runsTo(batch: number, run: number): number {
    const { index, of } = this.options.shard;
    return ((batch - index) / of) * runsPerBatch + run + 1;
  }

  /** A run, and how to come to it again. */
  nameOf(batch: number, run: number): string {
    const { seed, shard } = this.options;
    const runs = this.runsTo(batch, run);
    const part = shard.of === 1 ? "" : ` of shard ${shard.index + 1}/${shard.of}`;
    return `in run ${runs}${part} from seed ${seed}; the same again: --seed ${seed} --runs ${runs}, and all else as it was`;
  }

  /** Everything a run can be drawn from. */
  drawn(): fc.Arbitrary<Drawn> {
    return fc
      .record({ setup: fc.nat(this.setups.count - 1), swarm: fc.nat(swarms.length - 1) })
      .chain(({ setup, swarm }) =>
        commandsOf(swarm).map((commands) => ({ setup, swarm, commands })),
      );
  }

  /** Makes one run, on an engine of its own. */
  run(drawn: Drawn, scribe: Scribe | null = null): Run {
    return this.#make(drawn, this.setupOf(drawn).engine.forOneRun(), scribe);
  }

  /** Makes one run on an engine that remembers others: it has to come out the same. */
  runAmongOthers(drawn: Drawn): Run {
    this.setups.trim();
    return this.#make(drawn, this.setupOf(drawn).engine, null);
  }

  #make(drawn: Drawn, engine: Engine, scribe: Scribe | null): Run {
    const setup = this.setupOf(drawn);
    const run = new Run(engine, setup.profile, setup.devices, this.options.claims, scribe);
    const storm: Storm = { run, setup, published: 0 };
    fc.modelRun(() => ({ model: storm, real: storm }), drawn.commands);
    calm(run);
    return run;
  }

  setupOf({ setup }: Drawn): Setup {
    return this.setups.at(setup);
  }
}
