/**
 * Makes batches of runs, and the first run of each twice more: once on an engine of its own and once
 * on one that remembers. Whoever makes them comes to the same.
 */
import { present, within } from "../src/index.ts";
import { Campaign, type BatchTally, type Drawn, type Found } from "./campaign.ts";
import type { CheckOptions } from "./check-options.ts";
import { coverageOf, type MachineCoverage } from "./coverage.ts";
import type { Run } from "./run.ts";

/** A batch that is to be made. */
export interface BatchTask {
  readonly batch: number;
  /** How many runs at the most. */
  readonly runs: number;
}

/** What came of it, as plain data. */
export interface BatchReport extends BatchTally {
  /** The run that came out otherwise when it was repeated; null: none did. */
  readonly differing: string | null;
  /** What its maker has visited so far; null where nobody asks. */
  readonly visited: readonly MachineCoverage[] | null;
}

export class Batches {
  readonly campaign: Campaign;
  readonly #coverage: boolean;
  /** The same campaign on engines that remember, with tables of its own: it has to agree. */
  readonly #second: Campaign;

  constructor(options: CheckOptions) {
    this.campaign = new Campaign(options);
    this.#coverage = options.coverage;
    this.#second = new Campaign(options);
  }

  /** What of the machines was visited. */
  get visited(): readonly MachineCoverage[] | null {
    return this.#coverage ? coverageOf(Object.values(this.campaign.setups.charts)) : null;
  }

  make({ batch, runs }: BatchTask): BatchReport {
    const tally = this.campaign.make(batch, runs);
    const differing = this.repeat(batch, 0, null);
    return { ...tally, differing, visited: this.visited };
  }

  /** Makes a run twice more and compares how they end; the run's name if they differ. */
  repeat(batch: number, run: number, found: Found | null): string | null {
    let drawn: Drawn | null = null;
    this.#second.check(batch, run + 1, (one) => {
      drawn = one;
      return true;
    });
    const again = present<Drawn>(drawn, `run ${run} of batch ${batch} again`);
    const [here, there] = within(this.campaign.nameOf(batch, run), () => [
      this.campaign.run(again),
      this.#second.runAmongOthers(again),
    ]);
    const finds = (made: Run): boolean =>
      found === null ||
      made.watch.violations.some(({ claim, what }) => claim === found.claim && what === found.what);
    const isSame = endOf(here) === endOf(there) && finds(here) && finds(there);
    return isSame ? null : `run ${run + 1} of batch ${batch + 1}`;
  }
}

/** What two runs have to agree on. */
function endOf({ engine, world, steps, watch }: Run): string {
  const violations = watch.violations.map(({ claim, what, step }) => [claim.id, what, step]);
  return JSON.stringify([engine.fingerprint(world), steps, violations]);
}
