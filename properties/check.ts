/**
 * `check`: a campaign from its options to a report.
 *
 * It goes batch by batch, and whoever drives it says when it is enough, so that no clock comes in
 * here. With a number of runs instead, the report follows from the options alone.
 */
import { assert, present } from "../src/index.ts";
import { Campaign, runsPerBatch, type Drawn, type Found, type Tally } from "./campaign.ts";
import { commandFor, type CheckOptions } from "./check-options.ts";
import type { Claim } from "./claim.ts";
import { coverageOf, type MachineCoverage } from "./coverage.ts";
import { Certification, type Certificate } from "./explore/certify.ts";
import type { Run } from "./run.ts";
import { shrink, type Counterexample } from "./shrink.ts";
import {
  conclude,
  deviationsOf,
  knownAs,
  type ClaimVerdict,
  type DeviationVerdict,
  type Report,
  type Witness,
} from "./verdicts.ts";
import { witnessOf } from "./witness.ts";

/** A report with what it was made from, for who wants to show more. */
export interface Checked {
  readonly report: Report;
  /** In the order of `report.counterexamples`. */
  readonly counterexamples: readonly Counterexample[];
}

/** A counterexample and the command that finds it again: of this check, or kept by an earlier one. */
export interface Kept {
  readonly counterexample: Counterexample;
  readonly reproduce: string;
}

/** The same, and how short it is; null where nobody has looked. */
export interface Certified extends Kept {
  readonly certificate: Certificate | null;
}

export interface Conclusion {
  readonly interrupted: boolean;
  readonly witnesses: readonly Certified[];
}

/** Runs a check to its end. */
export function runCheck(
  options: CheckOptions,
  enough: () => boolean = () => false,
  progress: (tally: Tally) => void = () => {},
): Checked {
  const check = new Check(options);
  while (!check.isDone && !enough()) {
    check.batch();
    progress(check.tally);
  }
  const witnesses = check.shrink([]).map((one) => {
    const certification = new Certification(one.counterexample, options.certifyWorlds);
    while (!certification.isOver) certification.goOn();
    return certification.of(one);
  });
  return check.conclude({ interrupted: false, witnesses });
}

export class Check {
  readonly options: CheckOptions;
  readonly campaign: Campaign;
  /** The same campaign on engines that remember, with tables of its own: it has to agree. */
  readonly #second: Campaign;
  readonly #differing: string[] = [];
  readonly #repeatedFor = new Set<string>();
  #batches = 0;
  #repeated = 0;
  #visited: readonly MachineCoverage[] | null = null;

  constructor(options: CheckOptions) {
    const { runs, shard } = options;
    assert(runs === null || runs > 0, "a check makes runs");
    assert(shard.index >= 0 && shard.index < shard.of, "a shard is one of its number");
    this.options = options;
    this.campaign = new Campaign(options);
    this.#second = new Campaign(options);
  }

  get tally(): Tally {
    return this.campaign.tally;
  }

  /** Whether all runs asked for are made. */
  get isDone(): boolean {
    const { runs } = this.options;
    return runs !== null && this.tally.runs >= runs;
  }

  /** Whether the profile is known to violate a claim. */
  isKnown(claim: Claim): boolean {
    return knownAs(this.options.profile, claim) !== null;
  }

  /** Makes the next batch, and some of it again. */
  batch(): void {
    const { runs, shard } = this.options;
    const left = runs === null ? runsPerBatch : runs - this.tally.runs;
    this.campaign.batch(left);
    const batch = shard.index + this.#batches * shard.of;
    this.#batches += 1;
    this.#repeat(batch, 0, null);
    for (const found of this.tally.found.values()) {
      if (this.#repeatedFor.has(found.claim.id)) continue;
      this.#repeatedFor.add(found.claim.id);
      this.#repeat(found.batch, found.run, found);
    }
  }

  /** A short counterexample for each claim that was violated, here or in what was kept. */
  shrink(kept: readonly Kept[]): readonly Kept[] {
    const { coverage, claims } = this.options;
    const { found } = this.tally;
    // Before shrinking, which goes its own ways through the machines.
    if (coverage) this.#visited = coverageOf(Object.values(this.campaign.setups.charts));
    return claims.flatMap((claim): readonly Kept[] => {
      const here = found.get(claim.id);
      if (here === undefined) {
        return kept.filter(({ counterexample }) => counterexample.claim === claim).slice(0, 1);
      }
      // What does not come out the same twice cannot be made shorter either.
      if (this.#differing.length > 0) return [];
      const counterexample = shrink(this.campaign, here);
      return [{ counterexample, reproduce: this.#reproduce(here) }];
    });
  }

  /** The report on what was done so far, with the counterexamples that were shrunk. */
  conclude({ interrupted, witnesses }: Conclusion): Checked {
    const { profile, seed, shard, devicesMax, strict, waived, claims } = this.options;
    const { runs, steps } = this.tally;
    const report = conclude({
      profile: profile.name,
      parts: [{ seed, shard, devicesMax }],
      runs,
      steps,
      interrupted,
      strict,
      waived,
      claims: claims.map((claim) => this.#verdict(claim, witnesses)),
      counterexamples: witnesses.map((one) => this.#witness(one)),
      deviations: this.#deviations(witnesses),
      determinism: { repeated: this.#repeated, differing: this.#differing },
      coverage: this.#visited,
    });
    return { report, counterexamples: witnesses.map(({ counterexample }) => counterexample) };
  }

  #verdict(claim: Claim, witnesses: readonly Kept[]): ClaimVerdict {
    const { id, from, vantage, form } = claim;
    const { triggers, violatedRuns } = this.tally;
    const times = triggers.get(id) ?? 0;
    const inRuns = violatedRuns.get(id) ?? 0;
    const isViolated =
      inRuns > 0 || witnesses.some(({ counterexample }) => counterexample.claim === claim);
    return {
      id,
      clauses: from,
      vantage,
      form,
      verdict: isViolated ? "violated" : times === 0 ? "unfinished" : "held",
      triggers: times,
      known: isViolated ? knownAs(this.options.profile, claim) : null,
      violatedRuns: inRuns,
    };
  }

  #witness({ counterexample, reproduce, certificate }: Certified): Witness {
    return witnessOf(this.options.profile, counterexample, reproduce, certificate);
  }

  #deviations(witnesses: readonly Kept[]): readonly DeviationVerdict[] {
    const { profile } = this.options;
    return profile.deviations.map(({ id, clause, what }) => ({
      id,
      clause,
      what,
      foundBy: witnesses.flatMap(({ counterexample: { claim } }) =>
        deviationsOf(profile, claim).some((one) => one.id === id) ? [claim.id] : [],
      ),
    }));
  }

  /** The command that comes to this run and no further. */
  #reproduce({ claim, batch, run }: Found): string {
    const { shard } = this.options;
    const before = ((batch - shard.index) / shard.of) * runsPerBatch;
    return commandFor(this.options, claim.id, before + run + 1);
  }

  /** Makes a run twice more, once on an engine that remembers, and compares how they end. */
  #repeat(batch: number, run: number, found: Found | null): void {
    let drawn: Drawn | null = null;
    this.#second.check(batch, run + 1, (one) => {
      drawn = one;
      return true;
    });
    const again = present<Drawn>(drawn, `run ${run} of batch ${batch} again`);
    const here = this.campaign.run(again);
    const there = this.#second.runAmongOthers(again);
    this.#repeated += 1;
    const finds = (made: Run): boolean =>
      found === null ||
      made.watch.violations.some(({ claim, what }) => claim === found.claim && what === found.what);
    if (endOf(here) === endOf(there) && finds(here) && finds(there)) return;
    this.#differing.push(`run ${run + 1} of batch ${batch + 1}`);
  }
}

/** What two runs have to agree on. */
function endOf({ engine, world, steps, watch }: Run): string {
  const violations = watch.violations.map(({ claim, what, step }) => [claim.id, what, step]);
  return JSON.stringify([engine.fingerprint(world), steps, violations]);
}
