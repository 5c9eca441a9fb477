/**
 * Two runs side by side: which step of one stands beside which of the other.
 *
 * Up to their first difference step by step; from there on the longest list of moves that both have
 * in one order, within a window, since nobody reads further than that at a time. Where one was seen
 * from outside, what can be seen of both stands beside each other.
 */
import { showWithoutId, sightsOfSteps } from "../../models/index.ts";
import type { Step } from "../../src/index.ts";
import { seesTheSame } from "./fork.ts";
import type { Track } from "./track.ts";

/** A step of each, of which one may be missing. */
export interface Pair {
  readonly a: number | null;
  readonly b: number | null;
  readonly isSame: boolean;
}

/** More steps after the difference are not aligned but shown one beside the other. */
const windowMax = 600;

export interface Alignment {
  readonly pairs: readonly Pair[];
  /** The index of the first pair that differs; null when the runs are the same. */
  readonly first: number | null;
}

const known = new WeakMap<Track, WeakMap<Track, { key: string; alignment: Alignment }>>();

export function align(a: Track, b: Track, sameUpTo: number): Alignment {
  const key = `${a.length} ${b.length} ${sameUpTo}`;
  const kept = known.get(a)?.get(b);
  if (kept?.key === key) return kept.alignment;
  const alignment = aligned(a, b, sameUpTo);
  const row = known.get(a) ?? new WeakMap<Track, { key: string; alignment: Alignment }>();
  known.set(a, row.set(b, { key, alignment }));
  return alignment;
}

/** The first step of a run in which it differs from another, with which it has so many in common. */
export function differsAt(track: Track, other: Track, sameUpTo: number): number {
  // What was seen at two Servers differs in its times from the first answer on.
  if (track.isReplayable && other.isReplayable) return Math.min(track.length, sameUpTo + 1);
  const { pairs, first } = align(track, other, 0);
  return pairs.slice(first ?? pairs.length).find(({ a }) => a !== null)?.a ?? track.length;
}

/** Whether both are made of moves; a recording is made of what was seen at the Clients' ends. */
const isOfSteps = (a: Track, b: Track): boolean => a.isReplayable === b.isReplayable;

/** A step, and what another must be called to stand beside it. */
interface Entry {
  readonly at: number;
  readonly name: string;
}

function entries(track: Track, other: Track, from: number): readonly Entry[] {
  const numbers = Array.from({ length: track.length - from }, (_, index) => from + index + 1);
  if (isOfSteps(track, other)) return numbers.map((at) => ({ at, name: track.step(at).move }));
  return numbers.flatMap((at) => {
    const name = seenIn(track.step(at));
    // What a Server of the models does inside has nothing beside it.
    return name === "" ? [] : [{ at, name }];
  });
}

/** What a step shows at the Clients' ends; which Packet Identifiers a Server takes is its own affair. */
function seenIn(step: Step): string {
  const sights = sightsOfSteps([step]);
  if (!sights.ok) return step.move;
  return sights.value
    .flatMap((sight) => {
      if (sight.is !== "sent" && sight.is !== "received") return [];
      return [`${sight.connection} ${sight.is} ${showWithoutId(sight.packet)}`];
    })
    .join(", ");
}

function aligned(a: Track, b: Track, sameUpTo: number): Alignment {
  const pairs: Pair[] = [];
  for (let at = 1; at <= sameUpTo; at += 1) pairs.push({ a: at, b: at, isSame: true });
  const [restA, restB] = [entries(a, b, sameUpTo), entries(b, a, sameUpTo)];
  pairs.push(...common(a, b, restA.slice(0, windowMax), restB.slice(0, windowMax)));
  for (let at = windowMax; at < Math.max(restA.length, restB.length); at += 1) {
    pairs.push({ a: restA[at]?.at ?? null, b: restB[at]?.at ?? null, isSame: false });
  }
  const first = pairs.findIndex(({ isSame }) => !isSame);
  return { pairs, first: first < 0 ? null : first };
}

/** Longest common subsequence by what the steps are called. */
function common(
  a: Track,
  b: Track,
  left: readonly Entry[],
  right: readonly Entry[],
): readonly Pair[] {
  const width = right.length + 1;
  const longest = new Uint16Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] =
        left[i]?.name === right[j]?.name
          ? (longest[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(longest[(i + 1) * width + j] ?? 0, longest[i * width + j + 1] ?? 0);
    }
  }
  const isSame = (one: number, other: number): boolean =>
    !isOfSteps(a, b) || seesTheSame(a.step(one), b.step(other));
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [one, other] = [left[i], right[j]];
    if (one === undefined && other === undefined) return pairs;
    if (one !== undefined && one.name === other?.name) {
      pairs.push({ a: one.at, b: other.at, isSame: isSame(one.at, other.at) });
      i += 1;
      j += 1;
    } else if (
      one !== undefined &&
      (other === undefined ||
        (longest[(i + 1) * width + j] ?? 0) >= (longest[i * width + j + 1] ?? 0))
    ) {
      pairs.push({ a: one.at, b: null, isSame: false });
      i += 1;
    } else {
      pairs.push({ a: null, b: other?.at ?? null, isSame: false });
      j += 1;
    }
  }
}
