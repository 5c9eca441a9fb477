/**
 * Which claims kill which mutants: every claim listens, and each that is violated is counted. Two
 * lists follow from it: claims that kill nothing, and mutants that only one claim kills.
 */
import { standardProfile } from "../../models/index.ts";
import { Campaign, campaignDefaults, runsPerBatch } from "../campaign.ts";
import { canArise } from "../can-arise.ts";
import { claims } from "../catalogue.ts";
import { mutated, type Mutant } from "./mutant.ts";

/** A mutant and, by claim, in how many of the runs it was violated. */
export interface Killers {
  readonly mutant: string;
  readonly runs: number;
  readonly by: Readonly<Record<string, number>>;
}

/** The claims that can be violated on the standard profile. */
export const killing = claims.filter(
  ({ id, form }) => form !== "sometimes" && canArise(id, standardProfile.knobs),
);

/** All claims that kill a mutant in so many runs. */
export function killersOf(
  mutant: Mutant,
  { seed, runs }: { readonly seed: number; readonly runs: number },
): Killers {
  const ours = campaignDefaults(standardProfile, killing, seed);
  const campaign = new Campaign({ ...ours, model: mutated(mutant) });
  while (campaign.tally.runs < runs) {
    campaign.batch(Math.min(runsPerBatch, runs - campaign.tally.runs));
  }
  const { violatedRuns } = campaign.tally;
  const by = killing.flatMap(({ id }) => {
    const times = violatedRuns.get(id) ?? 0;
    return times === 0 ? [] : [[id, times] as const];
  });
  return { mutant: mutant.id, runs, by: Object.fromEntries(by) };
}

export interface KillMatrix {
  readonly seed: number;
  readonly runs: number;
  readonly killers: readonly Killers[];
  readonly claimsThatKillNone: readonly string[];
  readonly mutantsKilledByOne: readonly { readonly mutant: string; readonly claim: string }[];
}

export function killMatrix(
  killers: readonly Killers[],
  { seed, runs }: { readonly seed: number; readonly runs: number },
): KillMatrix {
  const killed = new Set(killers.flatMap(({ by }) => Object.keys(by)));
  return {
    seed,
    runs,
    killers,
    claimsThatKillNone: killing.map(({ id }) => id).filter((id) => !killed.has(id)),
    mutantsKilledByOne: killers.flatMap(({ mutant, by }) => {
      const [claim, ...others] = Object.keys(by);
      return claim === undefined || others.length > 0 ? [] : [{ mutant, claim }];
    }),
  };
}
