/**
 * The same claims and the same runs for other people's test suites: a check in one call, and the
 * runs as a property for fast-check, which then shrinks and reports in its own way.
 */
import fc from "fast-check";
import { demand, type Step } from "../src/index.ts";
import type { Violation } from "./audience.ts";
import { Campaign, type Drawn } from "./campaign.ts";
import { claims } from "./catalogue.ts";
import { checkOptions, type SaidOptions } from "./check-options.ts";
import { runCheck } from "./check.ts";
import type { Claim } from "./claim.ts";
import { newsOf } from "./news.ts";
import { record, scriptOf } from "./script.ts";
import type { Report } from "./verdicts.ts";

/**
 * Runs a check and reports; what is not said is as the command has it, but for a thousand runs from
 * seed 1. @throws RangeError
 */
export function check(options: SaidOptions = {}): Report {
  const whole = checkOptions(options, claims);
  demand(whole.runs !== null, "runs is a number here, since nobody else says when it is enough");
  return runCheck(whole).report;
}

/**
 * Runs as a property that fits `fc.assert`: it fails where a claim is violated, unless the profile
 * is known for it and `strict` is not asked for.
 */
export const sessionRuns = (options: SaidOptions = {}): fc.IPropertyWithHooks<[SessionRun]> =>
  fc.property(drawnRuns(options), (run) => run.violations().length === 0);

/** The same runs, for properties of one's own. */
export function drawnRuns(options: SaidOptions = {}): fc.Arbitrary<SessionRun> {
  const whole = checkOptions(options, claims);
  const campaign = new Campaign(whole);
  const newsIn = new Map(whole.claims.map((claim) => [claim, newsOf(whole.profile, claim)]));
  const counting = (claim: Claim, drawn: Drawn): boolean =>
    whole.strict ||
    newsIn.get(claim)?.(campaign.setupOf(drawn), () => scriptOf(campaign, drawn)) === true;
  return campaign.drawn().map((drawn) => new SessionRun(campaign, drawn, counting));
}

/** One run, which says of itself what fast-check prints when it fails. */
export class SessionRun {
  readonly #campaign: Campaign;
  readonly #drawn: Drawn;
  readonly #counting: (claim: Claim, drawn: Drawn) => boolean;

  constructor(campaign: Campaign, drawn: Drawn, counting: (claim: Claim, drawn: Drawn) => boolean) {
    this.#campaign = campaign;
    this.#drawn = drawn;
    this.#counting = counting;
  }

  /** Makes the run; what in it goes against a claim. */
  violations(): readonly Violation[] {
    const { violations } = this.#campaign.run(this.#drawn).watch;
    return violations.filter(({ claim }) => this.#counting(claim, this.#drawn));
  }

  /** The run step by step, with its calm. */
  steps(): readonly Step[] {
    const script = scriptOf(this.#campaign, this.#drawn);
    return record(this.#campaign.setupOf(this.#drawn), script);
  }

  [fc.toStringMethod](): string {
    try {
      return this.#told();
    } catch (error) {
      // fast-check asks what a run is that threw, and it throws again; what was thrown it tells itself.
      return `a run that cannot be made: ${String(error)}`;
    }
  }

  #told(): string {
    const [first] = this.violations();
    const lines = scriptOf(this.#campaign, this.#drawn).map(({ text }) => `  ${text}`);
    const found = first === undefined ? [] : [`${first.claim.id} is violated: ${first.what}`];
    return [...found, ...lines].join("\n");
  }
}
