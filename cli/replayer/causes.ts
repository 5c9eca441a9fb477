/**
 * Why it came to a step: the chain of what led to what, back to what somebody did.
 */
import type { Observation, Step } from "../../src/index.ts";
import type { Track } from "./track.ts";

/** A link of the chain: what was seen, and in which step. */
export interface Link {
  readonly step: number;
  readonly observation: Observation;
}

/** More links than any chain that somebody reads. */
const linksMax = 40;

/**
 * From the step back to its beginning. Within a step everything follows from what began it, so a
 * link is the observation that led on to the next step, and the one that its own step began with.
 */
export function chainOf(track: Track, number: number): readonly Link[] {
  const links: Link[] = [];
  let step: Step | null = number >= 1 && number <= track.length ? track.step(number) : null;
  while (step !== null && links.length < linksMax) {
    const [root] = step.observations;
    if (root === undefined) break;
    links.push({ step: step.number, observation: root });
    const { cause } = root;
    if (cause === null) break;
    step = track.stepOf(cause);
    const led = step?.observations.find((one) => one.number === cause);
    if (step === null || led === undefined) break;
    if (led !== step.observations[0]) links.push({ step: step.number, observation: led });
  }
  return links;
}
