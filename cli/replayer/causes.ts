/**
 * Why it came to a step: the chain of what led to what, back to what somebody did.
 */
import type { Observation, Step } from "../../src/index.ts";
import type { Track } from "./track.ts";

/** A link of the chain: what was seen, and in which step. */
export interface Link {
  readonly step: number;
  readonly observation: Observation;
  /** Of a packet that arrived: the step in which it was sent. */
  readonly sentIn: number | null;
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
    const { cause } = root;
    const before: Step | null = cause === null ? null : track.stepOf(cause);
    const led = before?.observations.find((one) => one.number === cause);
    const sentIn = led?.is === "sent" ? (before?.number ?? null) : null;
    links.push({ step: step.number, observation: root, sentIn });
    step = before;
    if (before === null || led === undefined) break;
    // That it was sent is said where it arrived.
    if (led.is === "sent" || led === before.observations[0]) continue;
    links.push({ step: before.number, observation: led, sentIn: null });
  }
  return links;
}
