/**
 * From a run that violates a claim to the few lines that matter.
 *
 * fast-check shrinks the commands it drew; then the resolved lines are taken out one part after
 * another (delta debugging), faults last, always against the same claim. What is left is minimal in
 * the sense that without any one line the claim holds, and that is checked, not assumed.
 */
import { assert, present, within, type Step } from "../src/index.ts";
import type { Campaign, Drawn, Found } from "./campaign.ts";
import type { Claim } from "./claim.ts";
import { newsOf, type IsNews } from "./news.ts";
import {
  enact,
  isFault,
  operationsIn,
  record,
  scriptOf,
  settleLine,
  violates,
  type Script,
} from "./script.ts";
import type { Setup } from "./swarm.ts";

export interface Counterexample {
  readonly claim: Claim;
  readonly setup: Setup;
  /** What happens, before the calm. */
  readonly script: Script;
  /** How many of its lines are operations. */
  readonly operations: number;
  readonly what: string;
  /** The payload of the message concerned; null when it is about none. */
  readonly about: string | null;
  /** The step at which it shows, from 1. */
  readonly step: number;
  readonly steps: readonly Step[];
}

/** The shortest counterexample that shrinking finds for what a campaign found. */
export const shrink = (campaign: Campaign, found: Found): Counterexample =>
  within(campaign.nameOf(found.batch, found.run), () => {
    // What is news stays so, however short it gets.
    const isNews = found.isNews ? newsOf(campaign.options.profile, found.claim) : () => true;
    return shrinkDrawn(campaign, found.claim, shrinkCommands(campaign, found, isNews), isNews);
  });

/** The same for a run that fast-check has shrunk already. */
export function shrinkDrawn(
  campaign: Campaign,
  claim: Claim,
  drawn: Drawn,
  isNews: IsNews = () => true,
): Counterexample {
  const setup = campaign.setupOf(drawn);
  const whole = scriptOf(campaign, drawn);
  assert(violates(setup, whole, claim), `a script of the run violates ${claim.id} as the run did`);
  return shrinkScript(setup, claim, whole, isNews);
}

/** What is left of a script that violates a claim when its lines are taken out. */
export function shrinkScript(
  setup: Setup,
  claim: Claim,
  whole: Script,
  isNews: IsNews = () => true,
): Counterexample {
  const fails = (script: Script): boolean =>
    violates(setup, script, claim) && isNews(setup, () => script);
  const plain = settled(whole);
  const start = fails(plain) ? plain : whole;
  const withoutMoves = ddmin(start, fails, (script) => script.filter((line) => !isFault(line)));
  const script = ddmin(withoutMoves, fails, (lines) => lines);
  return counterexample(claim, setup, script);
}

/** A counterexample from its script. */
export function counterexample(claim: Claim, setup: Setup, script: Script): Counterexample {
  const run = enact(setup, script, [claim]);
  const violation = present(run.watch.violations[0], `a violation of ${claim.id}`);
  const operations = operationsIn(script);
  const { what, about, step } = violation;
  return { claim, setup, script, operations, what, about, step, steps: record(setup, script) };
}

/** The run as fast-check shrinks it. */
function shrinkCommands(campaign: Campaign, { claim, batch, run }: Found, isNews: IsNews): Drawn {
  let runs = 0;
  const details = campaign.check(batch, run + 1, (drawn) => {
    runs += 1;
    // What is known may have violated the claim before.
    if (runs <= run) return true;
    const { violations } = campaign.run(drawn).watch;
    if (violations.every((violation) => violation.claim !== claim)) return true;
    return !isNews(campaign.setupOf(drawn), () => scriptOf(campaign, drawn));
  });
  return present(details.counterexample, `run ${run} of batch ${batch} again`)[0];
}

/** The operations and waits alone, with everything under way happening after each. */
export const settled = (script: Script): Script =>
  script.flatMap((line) => (line.is === "move" ? [] : [line, { ...settleLine }]));

/** The same, but only after what belongs together: the commands of a run, not their lines. */
export const grouped = (script: Script): Script =>
  script.flatMap((line, index): Script => {
    if (line.is !== "move") return [line];
    const before = script.slice(0, index).findLast((one) => one.is !== "move" || isPause(one.text));
    return isPause(line.text) && before?.is !== "move" ? [{ ...settleLine }] : [];
  });

/** A line at which the Server is given time, and nothing else is done. */
export const isPause = (text: string): boolean => text === "exchange" || text === "settle";

/** Delta debugging, with a verdict at once. */
function ddmin(
  script: Script,
  fails: (script: Script) => boolean,
  part: (script: Script) => Script,
): Script {
  const search = shorter(script, part);
  let step = search.next();
  while (step.done !== true) step = search.next(fails(step.value));
  return step.value;
}

/**
 * Delta debugging: the lines that `part` may lose are taken out in ever smaller chunks. It yields
 * scripts and is told of each whether it still fails; what it returns is the shortest that did.
 */
export function* shorter(
  script: Script,
  part: (script: Script) => Script,
): Generator<Script, Script, boolean> {
  let best = script;
  let size = Math.ceil(part(best).length / 2);
  while (size >= 1) {
    let found = false;
    for (let from = 0; from < part(best).length;) {
      const chunk = new Set(part(best).slice(from, from + size));
      const rest = best.filter((line) => !chunk.has(line));
      if (rest.length < best.length && (yield rest)) {
        best = rest;
        found = true;
      } else {
        from += size;
      }
    }
    if (size === 1 && !found) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  return best;
}
