/**
 * Steps a second of the campaign, generation included: with all claims, and with none.
 *
 * Every batch is another, so nothing is warm but the machine code, as in a long check.
 */
import { performance } from "node:perf_hooks";
import { standardProfile } from "../../models/index.ts";
import { Check, checkOptions, claims, type Claim } from "../../properties/index.ts";
import { hireCheckers } from "../check-crew.ts";

/** The median rate of several batches, the first of which is to warm up. */
export function campaignRate(listening: readonly Claim[], batches: number): number {
  const options = { profile: standardProfile, claims: listening, seed: 1, runs: null };
  const check = new Check(checkOptions(options, claims));
  const rates: number[] = [];
  for (let batch = 0; batch <= batches; batch += 1) {
    const before = check.tally.steps;
    const began = performance.now();
    check.batch();
    rates.push(((check.tally.steps - before) * 1_000) / (performance.now() - began));
  }
  const sorted = rates.slice(1).toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** Steps a second of as many threads, once all of them are warm. */
export async function crewRate(jobs: number, batches: number): Promise<number> {
  const options = checkOptions({ profile: standardProfile, seed: 1, runs: null }, claims);
  const check = new Check(options);
  const crew = hireCheckers(options, jobs);
  const warm = 2 * jobs;
  const marks = { handed: 0, done: 0, beganMs: 0, steps: 0 };
  await crew.work(
    () => {
      marks.handed += 1;
      return marks.handed > warm + batches ? null : check.next();
    },
    (report) => {
      check.add(report);
      marks.done += 1;
      if (marks.done > warm) marks.steps += report.steps;
      else if (marks.done === warm) marks.beganMs = performance.now();
    },
  );
  return (marks.steps * 1_000) / (performance.now() - marks.beganMs);
}

export const allClaims = claims;
