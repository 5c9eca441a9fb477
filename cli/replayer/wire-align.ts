/**
 * A recording beside a run of the models: what Clients saw in the one beside what they saw in the other.
 *
 * A recording has one sight in a step and no moves, a run has steps that nobody outside sees, and
 * their clocks and Packet Identifiers are their own. So steps stand beside each other by packets.
 */
import { showPacket, sightsOfSteps } from "../../models/index.ts";
import type { Pair } from "./align.ts";
import type { Track } from "./track.ts";

export const isSeenOnly = (a: Track, b: Track): boolean => !a.isReplayable || !b.isReplayable;

interface Seen {
  readonly step: number;
  readonly key: string;
}

/** Farther than this nobody looks for where the two meet again. */
const aheadMax = 40;

/** Most steps of each that are looked at. */
const stepsMax = 20_000;

export function wirePairs(a: Track, b: Track): readonly Pair[] {
  const [left, right] = [packetsOf(a), packetsOf(b)];
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const [one, other] = [left[i], right[j]];
    if (one !== undefined && one.key === other?.key) {
      pairs.push({ a: one.step, b: other.step, isSame: true });
      i += 1;
      j += 1;
      continue;
    }
    const [skipA, skipB] = meeting(left.slice(i, i + aheadMax), right.slice(j, j + aheadMax));
    for (const { step } of left.slice(i, i + skipA))
      pairs.push({ a: step, b: null, isSame: false });
    for (const { step } of right.slice(j, j + skipB))
      pairs.push({ a: null, b: step, isSame: false });
    i += skipA;
    j += skipB;
  }
  return pairs;
}

/** How much of each is passed over so that both go on with the same packet. */
function meeting(left: readonly Seen[], right: readonly Seen[]): readonly [number, number] {
  for (let both = 1; both < left.length + right.length; both += 1) {
    for (let skip = 0; skip <= both; skip += 1) {
      const one = left[skip];
      if (one !== undefined && one.key === right[both - skip]?.key) return [skip, both - skip];
    }
  }
  return [left.length, right.length];
}

function packetsOf(track: Track): readonly Seen[] {
  const seen: Seen[] = [];
  for (const step of track.steps(1, Math.min(track.length, stepsMax))) {
    const sights = sightsOfSteps([step]);
    for (const sight of sights.ok ? sights.value : []) {
      if (sight.is !== "sent" && sight.is !== "received") continue;
      const packet = showPacket(sight.packet).replace(/^(\w+) #\d+/, "$1");
      seen.push({ step: step.number, key: `${sight.connection} ${sight.is} ${packet}` });
    }
  }
  return seen;
}
