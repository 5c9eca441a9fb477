/**
 * The hunt for a mutant: generated runs, with only the claim listening that is to kill it, until one
 * violates it; then the shortest run that does.
 *
 * The sound model has to survive that very run, or nothing was shown of the mutant.
 */
import { assert, present } from "../../src/index.ts";
import { standardProfile } from "../../models/index.ts";
import { Campaign, campaignDefaults, runsPerBatch, type Drawn } from "../campaign.ts";
import type { Claim } from "../claim.ts";
import { violates } from "../script.ts";
import { shrinkDrawn, type Counterexample } from "../shrink.ts";
import type { Witness } from "../verdicts.ts";
import { witnessOf } from "../witness.ts";
import { mutated, type Mutant } from "./mutant.ts";

export interface Kill {
  /** How many runs it took. */
  readonly runs: number;
  readonly counterexample: Counterexample;
}

export interface HuntOptions {
  readonly seed: number;
  /** After so many runs the mutant has got away. */
  readonly runsMax: number;
}

/** The first run of a batch that violates the claim, from 1. */
interface Killing {
  readonly run: number;
  readonly drawn: Drawn;
}

export class Hunt {
  readonly #mutant: Mutant;
  readonly #claim: Claim;
  readonly #options: HuntOptions;
  readonly #campaign: Campaign;
  /** The same runs on the sound model. */
  readonly #control: Campaign;
  #batch = 0;
  #kill: Kill | null = null;

  constructor(mutant: Mutant, claim: Claim, options: HuntOptions) {
    const ours = campaignDefaults(standardProfile, [claim], options.seed);
    this.#mutant = mutant;
    this.#claim = claim;
    this.#options = options;
    this.#campaign = new Campaign({ ...ours, model: mutated(mutant) });
    this.#control = new Campaign(ours);
  }

  get isOver(): boolean {
    return this.#kill !== null || this.runs >= this.#options.runsMax;
  }

  /** How many runs were made. */
  get runs(): number {
    return this.#kill?.runs ?? Math.min(this.#batch * runsPerBatch, this.#options.runsMax);
  }

  /** null as long as the mutant lives. */
  get kill(): Kill | null {
    return this.#kill;
  }

  /** Makes the next batch of runs, or what of it is needed. */
  batch(): void {
    const before = this.#batch * runsPerBatch;
    const most = Math.min(runsPerBatch, this.#options.runsMax - before);
    let made = 0;
    let killing: Killing | null = null;
    const details = this.#campaign.check(this.#batch, most, (drawn) => {
      made += 1;
      const survives = this.#campaign.run(drawn).watch.violations.length === 0;
      if (!survives) killing ??= { run: made, drawn };
      return survives;
    });
    this.#batch += 1;
    if (!details.failed) return;
    const { id } = this.#mutant;
    const { run, drawn } = present<Killing>(
      killing,
      `a run of ${id} comes to its end: ${reasonOf(details)}`,
    );
    assert(
      this.#control.run(drawn).watch.violations.length === 0,
      `the sound model survives the run that kills ${id}`,
    );
    const [shrunk] = present(details.counterexample, `the run that kills ${id}`);
    this.#kill = {
      runs: before + run,
      counterexample: shrinkDrawn(this.#campaign, this.#claim, shrunk),
    };
    const { script } = this.#kill.counterexample;
    const sound = this.#control.setupOf(shrunk);
    assert(!violates(sound, script, this.#claim), `the sound model survives what kills ${id}`);
  }

  /** The kill as a report carries it. */
  witness({ counterexample }: Kill): Witness {
    const { seed } = this.#options;
    const reproduce = `cleansession zoo run ${this.#mutant.id} --seed ${seed}`;
    return { ...witnessOf(standardProfile, counterexample, reproduce), known: null };
  }
}

/** Hunts to the end. */
export function hunt(mutant: Mutant, claim: Claim, options: HuntOptions): Kill | null {
  const one = new Hunt(mutant, claim, options);
  while (!one.isOver) one.batch();
  return one.kill;
}

const reasonOf = (details: object): string =>
  "errorInstance" in details ? String(details.errorInstance) : "";
