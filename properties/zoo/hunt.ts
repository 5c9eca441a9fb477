/**
 * The hunt for a mutant: generated runs, with only the claim listening that is to kill it, until one
 * violates it; then the shortest run that does.
 */
import { assert, present } from "../../src/index.ts";
import { standardProfile } from "../../models/index.ts";
import { Campaign, campaignDefaults, runsPerBatch } from "../campaign.ts";
import type { Claim } from "../claim.ts";
import { shrinkDrawn, type Counterexample } from "../shrink.ts";
import { mutated, type Mutant } from "./mutant.ts";

export interface Kill {
  /** How many runs it took. */
  readonly runs: number;
  readonly counterexample: Counterexample;
}

/** Hunts a mutant with a claim for so many runs; null if it got away. */
export function hunt(
  mutant: Mutant,
  claim: Claim,
  { seed, runsMax }: { readonly seed: number; readonly runsMax: number },
): Kill | null {
  const model = mutated(mutant);
  const campaign = new Campaign({ ...campaignDefaults(standardProfile, [claim], seed), model });
  for (let batch = 0; batch * runsPerBatch < runsMax; batch += 1) {
    const most = Math.min(runsPerBatch, runsMax - batch * runsPerBatch);
    let made = 0;
    let killing = 0;
    const details = campaign.check(batch, most, (drawn) => {
      made += 1;
      const survives = campaign.run(drawn).watch.violations.length === 0;
      if (!survives && killing === 0) killing = made;
      return survives;
    });
    if (!details.failed) continue;
    assert(killing > 0, `a run of ${mutant.id} comes to its end: ${reasonOf(details)}`);
    const [drawn] = present(details.counterexample, `the run that killed ${mutant.id}`);
    const counterexample = shrinkDrawn(campaign, claim, drawn);
    return { runs: batch * runsPerBatch + killing, counterexample };
  }
  return null;
}

const reasonOf = (details: object): string =>
  "errorInstance" in details ? String(details.errorInstance) : "";
