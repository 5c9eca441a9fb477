/**
 * `check`: a campaign from its options to a report.
 *
 * It goes batch by batch, and whoever drives it says when it is enough, so that no clock comes in
 * here. With a number of runs instead, the report follows from the options alone.
 */
import { assert, present } from "../src/index.ts";
import { Batches, type BatchReport, type BatchTask } from "./batches.ts";
import { runsPerBatch, type Campaign, type Found, type Tally } from "./campaign.ts";
import { commandFor, type CheckOptions } from "./check-options.ts";
import type { Claim } from "./claim.ts";
import { addCoverage, type MachineCoverage } from "./coverage.ts";
import { Certification, type Certificate } from "./explore/certify.ts";
import { shrink, type Counterexample } from "./shrink.ts";
import {
  aboutProfile,
  conclude,
  causesOf,
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
  readonly #batches: Batches;
  readonly #differing: string[] = [];
  readonly #repeatedFor = new Set<string>();
  /** How many batches and runs somebody was told to make. */
  #tasks = 0;
  #tasked = 0;
  /** Of batches that came before those that stand before them. */
  readonly #early = new Map<number, BatchReport>();
  #added = 0;
  #repeated = 0;
  #visited: readonly MachineCoverage[] | null = null;

  constructor(options: CheckOptions) {
    const { runs, shard } = options;
    assert(runs === null || runs > 0, "a check makes runs");
    assert(shard.index >= 0 && shard.index < shard.of, "a shard is one of its number");
    this.options = options;
    this.#batches = new Batches(options);
  }

  get campaign(): Campaign {
    return this.#batches.campaign;
  }

  get tally(): Tally {
    return this.campaign.tally;
  }

  /** Whether all runs asked for are made. */
  get isDone(): boolean {
    const { runs } = this.options;
    return runs !== null && this.tally.runs >= runs;
  }

  /** Whether the profile is known for what was found of a claim. */
  isKnown(claim: Claim): boolean {
    return (
      knownAs(this.options.profile, claim) !== null &&
      this.tally.found.get(claim.id)?.isNews !== true
    );
  }

  /** Makes the next batch, and some of it again. */
  batch(): void {
    const task = this.next();
    if (task !== null) this.add(this.#batches.make(task));
  }

  /** The next batch to make, which somebody makes then; null: there are enough. */
  next(): BatchTask | null {
    const { runs, shard } = this.options;
    const left = runs === null ? runsPerBatch : Math.min(runs - this.#tasked, runsPerBatch);
    if (left <= 0) return null;
    const batch = shard.index + this.#tasks * shard.of;
    this.#tasks += 1;
    this.#tasked += left;
    return { batch, runs: left };
  }

  /** Counts what came of a batch, once all before it are counted. */
  add(report: BatchReport): void {
    const { shard } = this.options;
    this.#early.set(report.batch, report);
    for (;;) {
      const batch = shard.index + this.#added * shard.of;
      const next = this.#early.get(batch);
      if (next === undefined) return;
      this.#early.delete(batch);
      this.#added += 1;
      this.#count(next);
    }
  }

  #count(report: BatchReport): void {
    this.campaign.add(report);
    this.#repeated += 1;
    if (report.differing !== null) this.#differing.push(report.differing);
    this.#visit(report.visited);
    for (const found of this.tally.found.values()) {
      const name = `${found.claim.id} ${found.isNews}`;
      if (this.#repeatedFor.has(name)) continue;
      this.#repeatedFor.add(name);
      this.#repeated += 1;
      const differing = this.#batches.repeat(found.batch, found.run, found);
      if (differing !== null) this.#differing.push(differing);
    }
  }

  #visit(visited: readonly MachineCoverage[] | null): void {
    const before = this.#visited;
    this.#visited =
      before?.map((one, place) => addCoverage(one, present(visited?.[place], one.machine))) ??
      visited;
  }

  /** A short counterexample for each claim that was violated, here or in what was kept. */
  shrink(kept: readonly Kept[]): readonly Kept[] {
    return [...this.shrinking(kept)];
  }

  /** The same, one after another. */
  *shrinking(kept: readonly Kept[]): Generator<Kept, void> {
    const { found } = this.tally;
    // Before shrinking, which goes its own ways through the machines.
    this.#visit(this.#batches.visited);
    for (const claim of this.options.claims) {
      const here = found.get(claim.id);
      if (here === undefined) {
        yield* kept.filter(({ counterexample }) => counterexample.claim === claim).slice(0, 1);
        continue;
      }
      // What does not come out the same twice cannot be made shorter either.
      if (this.#differing.length > 0) continue;
      const counterexample = shrink(this.campaign, here);
      yield { counterexample, reproduce: this.#reproduce(here) };
    }
  }

  /** The report on what was done so far, with the counterexamples that were shrunk. */
  conclude({ interrupted, witnesses }: Conclusion): Checked {
    const { profile, seed, shard, devicesMax, strict, waived, claims } = this.options;
    const { runs, steps } = this.tally;
    const counterexamples = witnesses.map((one) => this.#witness(one));
    const report = conclude({
      ...aboutProfile(profile),
      parts: [{ seed, shard, devicesMax }],
      runs,
      steps,
      interrupted,
      strict,
      waived,
      claims: claims.map((claim) => this.#verdict(claim, counterexamples)),
      counterexamples,
      deviations: this.#deviations(counterexamples),
      determinism: { repeated: this.#repeated, differing: this.#differing },
      coverage: this.#visited,
    });
    return { report, counterexamples: witnesses.map(({ counterexample }) => counterexample) };
  }

  #verdict(claim: Claim, witnesses: readonly Witness[]): ClaimVerdict {
    const { id, from, vantage, form } = claim;
    const { triggers, violatedRuns } = this.tally;
    const times = triggers.get(id) ?? 0;
    const inRuns = violatedRuns.get(id) ?? 0;
    const own = witnesses.filter((one) => one.claim === id);
    const isViolated = inRuns > 0 || own.length > 0;
    const isNews = !this.isKnown(claim) || own.some(({ known }) => known === null);
    return {
      id,
      clauses: from,
      vantage,
      form,
      verdict: isViolated ? "violated" : times === 0 ? "unfinished" : "held",
      triggers: times,
      known: isViolated && !isNews ? knownAs(this.options.profile, claim) : null,
      violatedRuns: inRuns,
    };
  }

  #witness({ counterexample, reproduce, certificate }: Certified): Witness {
    return witnessOf(this.options.profile, counterexample, reproduce, certificate);
  }

  #deviations(witnesses: readonly Witness[]): readonly DeviationVerdict[] {
    const { profile, claims } = this.options;
    const found = witnesses.flatMap(({ claim: id, known, mendedBy }) => {
      const claim = known === null ? undefined : claims.find((one) => one.id === id);
      return claim === undefined ? [] : [{ id, causes: causesOf(profile, claim, mendedBy) }];
    });
    return profile.deviations.map((one) => ({
      id: one.id,
      clause: one.clause,
      what: one.what,
      foundBy: found.flatMap(({ id, causes }) => (causes.includes(one) ? [id] : [])),
    }));
  }

  /** The command that comes to this run and no further. */
  #reproduce({ claim, batch, run }: Found): string {
    return commandFor(this.options, claim.id, this.campaign.runsTo(batch, run));
  }
}
